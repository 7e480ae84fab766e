package io.portreeve.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.api.v1alpha1.PolicyEffect;
import io.portreeve.evidence.EvidenceDemand;
import io.portreeve.fuzz.FuzzTarget;
import java.util.List;
import java.util.stream.Stream;

/** The reader of policies that the operator hands to the webhooks. */
public final class PolicyFuzz {
  private PolicyFuzz() {}

  /** All of them. */
  public static List<FuzzTarget> targets() {
    return List.of(new FuzzTarget("policy", PolicyFuzz::policies, PolicyFuzz::policy, 300));
  }

  private static List<byte[]> policies() {
    return Stream.of(
            PolicySample.policy()
                .signers(
                    PolicySample.exactly("release", PolicySample.SUBJECT),
                    PolicySample.matching("other", "https://github\\.com/[a-z]+/.*"),
                    PolicySample.secretKey("key"))
                .keyInSecret("key", PolicySample.KEY)
                .required(2, "release", "key")
                .attestations(
                    PolicySample.attestation(
                        "build", PolicySample.PROVENANCE, "slsa.version == '1'", "release", "key"))
                .accepted(),
            PolicySample.policy()
                .signers(PolicySample.key("key", PolicySample.KEY))
                .tags(true, List.of("v*"), List.of("latest"))
                .accepted())
        .map(policy -> policy.toJson().getBytes(UTF_8))
        .toList();
  }

  /** T16: what is in force demands something of an image, or refuses it. */
  private static void policy(byte[] input) {
    AcceptedPolicy accepted;
    try {
      accepted = AcceptedPolicy.fromJson(new String(input, UTF_8));
    } catch (IllegalArgumentException e) {
      FuzzTarget.fit(String.valueOf(e.getMessage()));
      return;
    }
    try {
      var demands = CompiledPolicy.compile(accepted).demands();
      assertThat(
              demands.effect() == PolicyEffect.Deny
                  || !demands.evidence().equals(EvidenceDemand.NONE)
                  || !demands.tags().equals(TagDemands.NONE))
          .isTrue();
    } catch (InvalidPolicyException e) {
      assertThat(e.problems()).isNotEmpty().allSatisfy(FuzzTarget::fit);
    }
  }
}
