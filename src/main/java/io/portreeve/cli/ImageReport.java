package io.portreeve.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.portreeve.evidence.Evidence;
import io.portreeve.image.Digest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of verifying an image.
 *
 * @param image the reference as it was given
 * @param digest what it names; null: that wasn't found out, or didn't matter
 * @param policy name of the policy
 * @param verdict what the policy says
 * @param message why
 * @param warnings what else is worth knowing
 * @param evidence what was verified; null: nothing had to be, or could be
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ImageReport(
    String image,
    @Nullable Digest digest,
    String policy,
    Verdict verdict,
    String message,
    List<String> warnings,
    @Nullable Evidence evidence) {

  /** The answers, and the exit codes that they are. */
  enum Verdict {
    /** It may run. */
    Admitted(0),
    /** It may not. */
    Denied(1),
    /** That can't be told now. */
    Undecided(2);

    private final int exitCode;

    Verdict(int exitCode) {
      this.exitCode = exitCode;
    }

    int exitCode() {
      return exitCode;
    }
  }

  String toJson() {
    var module =
        new SimpleModule()
            .addSerializer(Digest.class, ToStringSerializer.instance)
            .addSerializer(Instant.class, ToStringSerializer.instance);
    var mapper =
        JsonMapper.builder()
            .addModule(module)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .defaultPropertyInclusion(
                JsonInclude.Value.construct(
                    JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();
    try {
      return mapper.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report that JSON can't hold", e);
    }
  }

  String toText() {
    var text = new StringBuilder();
    line(text, "image", image);
    if (digest != null) {
      line(text, "digest", digest.toString());
    }
    line(text, "policy", policy);
    line(text, "verdict", verdict + ": " + message);
    warnings.forEach(each -> line(text, "warning", each));
    if (evidence != null) {
      evidence.signatures().forEach(each -> add(text, each));
      evidence.attestations().forEach(each -> add(text, each));
      if (evidence.expiryTime() != null) {
        line(text, "until", evidence.expiryTime() + ", when a certificate ends");
      }
    }
    return text.toString().stripTrailing();
  }

  private static void add(StringBuilder text, Evidence.SignedDigest signed) {
    text.append('\n').append("signatures of ").append(signed.digest());
    if (signed.platform() != null) {
      text.append(" (").append(signed.platform()).append(')');
    }
    text.append('\n');
    for (var signer : signed.signers()) {
      text.append("  signer ").append(signer.signer()).append(": ");
      text.append(signer.verified() ? String.join(", ", signer.identities()) : "not found");
      text.append('\n').append(signer.proof().toText().indent(4));
    }
  }

  private static void add(StringBuilder text, Evidence.AttestationEvidence attestation) {
    text.append('\n').append("attestation ").append(attestation.name()).append(": ");
    text.append(attestation.identity() == null ? "not found" : "by " + attestation.identity());
    text.append('\n').append(attestation.proof().toText().indent(4));
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("%-8s %s%n".formatted(name, value));
  }
}
