package io.portreeve.enforcement;

import io.portreeve.api.v1alpha1.BaseImageRequirement;
import io.portreeve.api.v1alpha1.ConfigMapKeyRef;
import io.portreeve.api.v1alpha1.ImagePolicy;
import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.api.v1alpha1.KeySource;
import io.portreeve.api.v1alpha1.KeylessSigner;
import io.portreeve.api.v1alpha1.NamespaceSelector;
import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.api.v1alpha1.PolicySigner;
import io.portreeve.api.v1alpha1.SecretKeyRef;
import io.portreeve.api.v1alpha1.TagRules;
import io.portreeve.api.v1alpha1.TransparencyLogUse;
import io.portreeve.api.v1alpha1.TrustRootSource;
import io.portreeve.api.v1alpha1.TrustRootType;
import io.portreeve.api.v1alpha1.WorkloadFeedback;
import io.portreeve.testing.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** ImagePolicy {@code production}, to be changed as a test needs it. */
final class PolicySample {
  static final String IMAGES = "registry.example/shop/**";
  static final String TRUST_ROOT = "portreeve-system/sigstore";

  private final String name;
  private List<String> images = List.of(IMAGES);
  private List<String> excluded = List.of();
  private @Nullable NamespaceSelector namespaces;
  private @Nullable BaseImageRequirement baseImages;
  private PolicyMode mode = PolicyMode.Enforce;
  private @Nullable WorkloadFeedback workloads;
  private @Nullable TagRules tags = new TagRules(true, List.of("v*"), List.of());
  private final List<PolicySigner> signers = new ArrayList<>();

  private PolicySample(String name) {
    this.name = name;
  }

  static PolicySample policy() {
    return new PolicySample("production");
  }

  static PolicySample named(String name) {
    return new PolicySample(name);
  }

  /** Demands a signature of somebody whose trust root is {@link #TRUST_ROOT}. */
  static PolicySample signed() {
    return policy().signer("release", TRUST_ROOT, "https://ci\\\\.example/(release|hotfix)");
  }

  PolicySample images(String... patterns) {
    images = List.of(patterns);
    return this;
  }

  PolicySample without(String... patterns) {
    excluded = List.of(patterns);
    return this;
  }

  PolicySample namespaces(Map<String, String> labels, NamespaceSelector.Requirement... more) {
    namespaces = new NamespaceSelector(labels, List.of(more));
    return this;
  }

  PolicySample mode(PolicyMode other) {
    mode = other;
    return this;
  }

  PolicySample workloads(WorkloadFeedback feedback) {
    workloads = feedback;
    return this;
  }

  PolicySample baseImages(String... allowed) {
    baseImages = new BaseImageRequirement(List.of(allowed), "90d");
    return this;
  }

  PolicySample tags(@Nullable TagRules rules) {
    tags = rules;
    return this;
  }

  PolicySample signer(String signer, String trustRoot, String subjectRegex) {
    var at = trustRoot.split("/", 2);
    return keyless(
        signer,
        subjectRegex,
        new TrustRootSource(
            TrustRootType.TrustedRoot,
            null,
            null,
            new ConfigMapKeyRef(at[0], at[1], null),
            null,
            null));
  }

  /** Somebody whose trust root is in a TUF repository. */
  PolicySample signerByTuf(String signer) {
    return keyless(
        signer,
        "a",
        new TrustRootSource(
            TrustRootType.TUF,
            "https://tuf.example",
            new ConfigMapKeyRef("portreeve-system", "tuf", null),
            null,
            null,
            null));
  }

  private PolicySample keyless(String signer, String subjectRegex, TrustRootSource root) {
    signers.add(
        new PolicySigner(
            signer,
            new KeylessSigner("https://issuer.example", null, null, subjectRegex, null),
            null,
            root,
            null,
            null,
            null));
    return this;
  }

  /** Somebody whose key is in a Secret, without any log. */
  PolicySample signerByKey(String signer, String secret) {
    var at = secret.split("/", 2);
    signers.add(
        new PolicySigner(
            signer,
            null,
            new KeySource(new SecretKeyRef(at[0], at[1], null), null),
            null,
            TransparencyLogUse.Ignored,
            null,
            null));
    return this;
  }

  ImagePolicySpec spec() {
    return new ImagePolicySpec(
        null,
        images,
        excluded,
        namespaces,
        mode,
        null,
        null,
        workloads,
        tags,
        null,
        signers,
        null,
        List.of(),
        baseImages,
        List.of());
  }

  ImagePolicy build() {
    var policy = new ImagePolicy();
    policy.setMetadata(Samples.metadata(null, name));
    policy.setSpec(spec());
    return policy;
  }
}
