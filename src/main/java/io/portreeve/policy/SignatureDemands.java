package io.portreeve.policy;

import io.portreeve.evidence.Signer;
import java.util.HexFormat;
import java.util.List;

/**
 * Which signatures a policy asks for.
 *
 * @param signers whose count, in the policy's order; empty: none are asked for
 * @param required how many distinct ones
 * @param evidenceKey what evidence depends on: the signers, in order, with their trust material
 */
record SignatureDemands(List<Signer> signers, int required, String evidenceKey) {
  static final SignatureDemands NONE = of(List.of(), 0);

  SignatureDemands {
    signers = List.copyOf(signers);
  }

  static SignatureDemands of(List<Signer> signers, int required) {
    var digest = Sha256.create();
    for (var signer : signers) {
      Sha256.addPart(digest, signer.fingerprint());
    }
    return new SignatureDemands(signers, required, HexFormat.of().formatHex(digest.digest()));
  }

  boolean isEmpty() {
    return signers.isEmpty();
  }
}
