package io.portreeve.settings;

import io.portreeve.api.v1alpha1.EcrSpec;
import io.portreeve.iam.PolicyLint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One compilation: what it knows, and what it found wrong.
 *
 * @param spec what is asked
 * @param around what it depends on
 */
record Compiling(
    EcrSpec spec,
    SettingsSurroundings around,
    List<SettingFault> faults,
    List<SettingFault> warnings) {

  Compiling(EcrSpec spec, SettingsSurroundings around) {
    this(spec, around, new ArrayList<>(), new ArrayList<>());
  }

  void fault(String field, String problem) {
    faults.add(new SettingFault(field, problem, false));
  }

  void faults(PolicyLint lint, String prefix) {
    lint.faults().forEach(each -> fault(join(prefix, each.path()), each.message()));
    lint.warnings()
        .forEach(
            each ->
                warnings.add(new SettingFault(join(prefix, each.path()), each.message(), false)));
  }

  static String join(String field, String path) {
    return field.isEmpty() || path.isEmpty() ? field + path : field + "." + path;
  }

  PolicyLint.Caller caller() {
    return new PolicyLint.Caller(spec.accountId(), around.principal());
  }

  /** Tells an item that was there before. */
  Once once(String rule) {
    return new Once(this, rule, new HashMap<>());
  }

  /** ECR has all ARNs of one partition. */
  static String partition(String region) {
    if (region.startsWith("cn-")) {
      return "aws-cn";
    }
    if (region.startsWith("us-gov-")) {
      return "aws-us-gov";
    }
    return region.contains("-iso") ? "aws-" + region.split("-", 3)[1] : "aws";
  }

  /** The parts of an ARN, always six. */
  static List<String> arn(String arn) {
    var parts = new ArrayList<>(List.of(arn.split(":", 6)));
    while (parts.size() < 6) {
      parts.add("");
    }
    return parts;
  }

  void checkRole(String field, String roleArn) {
    if (!arn(roleArn).get(4).equals(spec.accountId())) {
      fault(
          field,
          "must be a role of the registry's own account "
              + spec.accountId()
              + ", which ECR assumes: "
              + roleArn);
    }
  }

  /**
   * Finds what is there twice.
   *
   * @param rule what to say of the second
   */
  record Once(Compiling compiling, String rule, Map<String, String> seen) {
    void check(String key, String field) {
      var first = seen.putIfAbsent(key, field);
      if (first != null) {
        compiling.fault(field, rule + " " + first + ": remove one of them");
      }
    }
  }
}
