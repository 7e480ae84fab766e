package io.portreeve.policy;

import io.portreeve.api.v1alpha1.CertificateTransparencyUse;
import io.portreeve.api.v1alpha1.KeySource;
import io.portreeve.api.v1alpha1.KeylessSigner;
import io.portreeve.api.v1alpha1.PolicySigner;
import io.portreeve.api.v1alpha1.TimestampSource;
import io.portreeve.api.v1alpha1.TransparencyLogUse;
import io.portreeve.api.v1alpha1.TrustRootSource;
import org.jspecify.annotations.Nullable;

/** A signer with a {@code trusted_root.json} and no settings; changed step by step. */
final class SignerSample {
  private final String name;
  private final @Nullable KeylessSigner keyless;
  private final @Nullable KeySource key;
  private @Nullable TrustRootSource trustRoot = PolicySample.trustedRoot();
  private @Nullable TransparencyLogUse log;
  private @Nullable TimestampSource timestamp;
  private @Nullable CertificateTransparencyUse certificates;

  SignerSample(String name, @Nullable KeylessSigner keyless, @Nullable KeySource key) {
    this.name = name;
    this.keyless = keyless;
    this.key = key;
  }

  /** With this exact subject of the usual issuer. */
  static SignerSample exactly(String name, String subject) {
    return new SignerSample(
        name, new KeylessSigner(PolicySample.ISSUER, subject, null, null, null), null);
  }

  /** With this key, in the spec. */
  static SignerSample key(String name, String pem) {
    return new SignerSample(name, null, new KeySource(null, pem));
  }

  SignerSample trustRoot(@Nullable TrustRootSource trustRoot) {
    this.trustRoot = trustRoot;
    return this;
  }

  SignerSample log(TransparencyLogUse log) {
    this.log = log;
    return this;
  }

  SignerSample timestamp(TimestampSource timestamp) {
    this.timestamp = timestamp;
    return this;
  }

  SignerSample certificates(CertificateTransparencyUse certificates) {
    this.certificates = certificates;
    return this;
  }

  PolicySigner signer() {
    return new PolicySigner(name, keyless, key, trustRoot, log, timestamp, certificates);
  }
}
