package io.portreeve.admission;

import io.portreeve.admission.Answer.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is said in place of a refusal that doesn't bind: the request is allowed as it is, whatever
 * went wrong.
 */
final class Leniency {
  private static final int MAX_POLICY = 63;
  private static final int MAX_WARNED = 16;

  private Leniency() {}

  /**
   * The answer as it bears on the request; one that binds stays as it is.
   *
   * @param policy name of the policy
   * @param review what was asked
   */
  static Answer of(Force force, String policy, Review review, Answer answer) {
    return switch (force) {
      case BINDS -> answer;
      case WARNS -> answer.isAllowed() ? answer : warned(OneLine.of(policy, MAX_POLICY), answer);
      case TELLS -> told(answer);
      case ADVISES -> advised(OneLine.of(policy, MAX_POLICY), review, answer);
    };
  }

  private static Answer warned(String policy, Answer answer) {
    var warnings = new ArrayList<>(answer.warnings());
    if (answer.result() == Result.DENIED) {
      var head = "portreeve policy \"%s\" would refuse ".formatted(policy);
      warnings.addAll(lines(head, head + "this pod: ", answer.refusal()));
      return wouldBeDenied(Result.WARNED, answer, warnings);
    }
    warnings.add("allowed, as it isn't enforced: " + answer.message());
    return unchecked(answer, warnings);
  }

  private static Answer told(Answer answer) {
    var silent = answer.warnings().isEmpty() ? answer : silenced(answer);
    if (silent.isAllowed()) {
      return silent;
    }
    return silent.result() == Result.DENIED
        ? wouldBeDenied(Result.AUDITED, silent, List.of())
        : unchecked(silent, List.of());
  }

  /** What a warning would say goes to the audit log. */
  private static Answer silenced(Answer answer) {
    var warnings =
        String.join("; ", answer.warnings().stream().distinct().limit(MAX_WARNED).toList());
    return answer.noting(Map.of("warnings", warnings)).warning(List.of());
  }

  /** Of what wasn't found out nothing is said: whoever applies a workload can do nothing of it. */
  private static Answer advised(String policy, Review review, Answer answer) {
    if (answer.isAllowed()) {
      return new Answer(Result.ADMITTED, Refusal.NONE, List.of(), List.of(), answer.audit());
    }
    var isOfImages = !answer.refusal().parts().isEmpty();
    var refusal = answer.refusal().decided();
    if (answer.result() != Result.DENIED || (isOfImages && refusal.parts().isEmpty())) {
      return unchecked(answer, List.of());
    }
    var head =
        "%s: its pods would be refused by portreeve policy \"%s\": "
            .formatted(review.describedObject(), policy);
    var decided = new Answer(answer.result(), refusal, List.of(), List.of(), answer.audit());
    return wouldBeDenied(Result.WARNED, decided, lines(head, head, refusal));
  }

  /** A line for each image; one where it isn't about single images. */
  private static List<String> lines(String ofImage, String ofAll, Refusal refusal) {
    return refusal.parts().isEmpty()
        ? List.of(ofAll + bare(refusal.message()))
        : refusal.parts().stream().map(part -> ofImage + part.text()).toList();
  }

  /** A message without the name that is before it already. */
  static String bare(String message) {
    var prefix = "portreeve: ";
    return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
  }

  private static Answer wouldBeDenied(Result result, Answer answer, List<String> warnings) {
    return lenient(result, answer, warnings, "would be denied", "violation");
  }

  private static Answer unchecked(Answer answer, List<String> warnings) {
    return lenient(Result.UNCHECKED, answer, warnings, "not checked", "cause");
  }

  private static Answer lenient(
      Result result, Answer answer, List<String> warnings, String verdict, String key) {
    var audit = new TreeMap<>(answer.audit());
    audit.put("verdict", verdict);
    audit.put(key, counted(answer.refusal()) + oneLine(answer.message()));
    return new Answer(result, answer.refusal(), List.of(), warnings, audit);
  }

  /** First of all, as what comes after may be cut: nobody hides an image behind others. */
  private static String counted(Refusal refusal) {
    var count = refusal.images();
    return count > 1 ? count + " images; " : "";
  }

  private static String oneLine(String message) {
    return message.replaceAll("\\s*\\n\\s*", "; ");
  }
}
