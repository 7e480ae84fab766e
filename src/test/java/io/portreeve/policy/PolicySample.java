package io.portreeve.policy;

import io.portreeve.api.v1alpha1.AttestationRequirement;
import io.portreeve.api.v1alpha1.BaseImageRequirement;
import io.portreeve.api.v1alpha1.ConfigMapKeyRef;
import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.api.v1alpha1.KeySource;
import io.portreeve.api.v1alpha1.KeylessSigner;
import io.portreeve.api.v1alpha1.NamespaceSelector;
import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.api.v1alpha1.PolicyEffect;
import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.api.v1alpha1.PolicySigner;
import io.portreeve.api.v1alpha1.SecretKeyRef;
import io.portreeve.api.v1alpha1.SignatureRequirement;
import io.portreeve.api.v1alpha1.TagRules;
import io.portreeve.api.v1alpha1.TrustRootSource;
import io.portreeve.api.v1alpha1.TrustRootType;
import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import io.portreeve.testing.Keys;
import io.portreeve.testing.SigstoreKit;
import java.security.KeyPair;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Policy {@code production}: one signer, no more; changed step by step. */
final class PolicySample {
  static final String ISSUER = "https://token.example.com";
  static final String SUBJECT =
      "https://github.com/myorg/shop/.github/workflows/release.yml@refs/tags/v1";
  static final Digest DIGEST = new Digest("a1".repeat(32));
  static final Digest OTHER_DIGEST = new Digest("b2".repeat(32));
  static final String REPOSITORY = "registry.example.com/shop/api";

  /** A trust root that nothing is held against in these tests. */
  static final String TRUST_ROOT = SigstoreKit.create(Clock.systemUTC()).trustedRootJson();

  /** The same material in another version. */
  static final String NEXT_TRUST_ROOT = TRUST_ROOT + "\n";

  /** Public keys of two signers. */
  static final String KEY = pem(Keys.p256());

  static final String OTHER_KEY = pem(Keys.p256());

  static final String PROVENANCE = "https://slsa.dev/provenance/v1";

  private String name = "production";
  private @Nullable PolicyEffect effect;
  private List<String> images = List.of("registry.example.com/**");
  private List<String> excludeImages = List.of();
  private @Nullable NamespaceSelector namespaces;
  private @Nullable OnError onError;
  private @Nullable TagRules tags;
  private List<PolicySigner> signers = List.of(exactly("release", SUBJECT));
  private @Nullable SignatureRequirement signatures;
  private List<AttestationRequirement> attestations = List.of();
  private PolicyMode mode = PolicyMode.Enforce;
  private @Nullable String gracePeriod;
  private @Nullable BaseImageRequirement baseImages;
  private List<String> platforms = List.of();
  private List<BaseImage> bases = List.of();
  private final Map<String, String> trustRoots = new HashMap<>();
  private final Map<String, String> keys = new HashMap<>();
  private @Nullable String fault;

  static PolicySample policy() {
    return new PolicySample();
  }

  static ImageReference pinned() {
    return ImageReference.parse(REPOSITORY + "@" + DIGEST);
  }

  static ImageReference tagged(String tag) {
    return ImageReference.parse(REPOSITORY + ":" + tag);
  }

  static String pem(KeyPair pair) {
    return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
        .formatted(Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded()));
  }

  private static ConfigMapKeyRef map(String name) {
    return new ConfigMapKeyRef("portreeve-system", name, null);
  }

  /** A {@code trusted_root.json}. */
  static TrustRootSource trustedRoot() {
    return new TrustRootSource(TrustRootType.TrustedRoot, null, null, map("sigstore"), null, null);
  }

  static TrustRootSource ca() {
    return new TrustRootSource(TrustRootType.CA, null, null, null, map("ca"), null);
  }

  static TrustRootSource publicGood() {
    return new TrustRootSource(TrustRootType.PublicGood, null, null, null, null, null);
  }

  static TrustRootSource tuf(String mirror) {
    return new TrustRootSource(TrustRootType.TUF, mirror, map("root"), null, null, null);
  }

  static PolicySigner signer(String name, KeylessSigner keyless) {
    return new SignerSample(name, keyless, null).signer();
  }

  static PolicySigner exactly(String name, String subject) {
    return signer(name, new KeylessSigner(ISSUER, subject, null, null, null));
  }

  static PolicySigner like(String name, String pattern) {
    return signer(name, new KeylessSigner(ISSUER, null, pattern, null, null));
  }

  static PolicySigner matching(String name, String regex) {
    return signer(name, new KeylessSigner(ISSUER, null, null, regex, null));
  }

  /** A key in the spec; logs are held against the usual trust root. */
  static PolicySigner key(String name, String pem) {
    return new SignerSample(name, null, new KeySource(null, pem)).signer();
  }

  /** A key in a Secret. */
  static PolicySigner secretKey(String name) {
    var ref = new SecretKeyRef("portreeve-system", name, null);
    return new SignerSample(name, null, new KeySource(ref, null)).signer();
  }

  static AttestationRequirement attestation(
      String name, String type, @Nullable String condition, String... signers) {
    return new AttestationRequirement(name, type, List.of(signers), condition);
  }

  /** The policy, or, where it can't be enforced, the same that refuses, and why. */
  static CompiledPolicy compiledOrRefusing(AcceptedPolicy policy) {
    try {
      return CompiledPolicy.compile(policy);
    } catch (InvalidPolicyException e) {
      return CompiledPolicy.compile(policy.withFault(String.join("; ", e.problems())));
    }
  }

  PolicySample name(String name) {
    this.name = name;
    return this;
  }

  PolicySample effect(PolicyEffect effect) {
    this.effect = effect;
    return this;
  }

  PolicySample images(String... patterns) {
    images = List.of(patterns);
    return this;
  }

  PolicySample excludeImages(String... patterns) {
    excludeImages = List.of(patterns);
    return this;
  }

  PolicySample namespaces(NamespaceSelector namespaces) {
    this.namespaces = namespaces;
    return this;
  }

  PolicySample onError(OnError onError) {
    this.onError = onError;
    return this;
  }

  PolicySample tags(@Nullable Boolean pin, List<String> allow, List<String> deny) {
    tags = new TagRules(pin, allow, deny);
    return this;
  }

  PolicySample signers(PolicySigner... signers) {
    this.signers = List.of(signers);
    return this;
  }

  PolicySample required(@Nullable Integer required, String... of) {
    return signatures(new SignatureRequirement(required, List.of(of), null));
  }

  PolicySample signatures(SignatureRequirement signatures) {
    this.signatures = signatures;
    return this;
  }

  PolicySample attestations(AttestationRequirement... attestations) {
    this.attestations = List.of(attestations);
    return this;
  }

  PolicySample mode(PolicyMode mode) {
    this.mode = mode;
    return this;
  }

  PolicySample gracePeriod(@Nullable String gracePeriod) {
    this.gracePeriod = gracePeriod;
    return this;
  }

  PolicySample platforms(String... platforms) {
    this.platforms = List.of(platforms);
    return this;
  }

  PolicySample baseImages(@Nullable String maxAge, String... allowed) {
    baseImages = new BaseImageRequirement(List.of(allowed), maxAge);
    return this;
  }

  PolicySample bases(BaseImage... bases) {
    this.bases = List.of(bases);
    return this;
  }

  PolicySample keyInSecret(String signer, String text) {
    keys.put(signer, text);
    return this;
  }

  PolicySample trustRoot(String signer, String text) {
    trustRoots.put(signer, text);
    return this;
  }

  PolicySample fault(String fault) {
    this.fault = fault;
    return this;
  }

  AcceptedPolicy accepted() {
    var spec =
        new ImagePolicySpec(
            effect,
            images,
            excludeImages,
            namespaces,
            mode,
            onError,
            gracePeriod,
            null,
            tags,
            null,
            signers,
            signatures,
            attestations,
            baseImages,
            platforms);
    for (var signer : signers) {
      if (signer.trustRoot() != null) {
        trustRoots.putIfAbsent(signer.name(), TRUST_ROOT);
      }
    }
    return new AcceptedPolicy(name, "uid-of-" + name, 1, spec, trustRoots, keys, bases, fault);
  }

  CompiledPolicy compiled() {
    return CompiledPolicy.compile(accepted());
  }
}
