package io.portreeve.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.image.Digest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * A whole Sigstore in memory: a Fulcio that issues certificates with SCTs, a CT log, a Rekor v2 and
 * a Rekor v1 log, a timestamp authority. Writes the trust root for all that, and bundles as cosign
 * does, with every signature in them real.
 *
 * <pre>{@code
 * var kit = SigstoreKit.create(clock);
 * TrustRoot.parse(kit.trustedRootJson());
 * var bundle = kit.sign(image, "https://github.com/acme/app/release.yml@refs/heads/main", issuer);
 * kit.attach(registry, "registry.test/shop/api", image, bundle);
 * }</pre>
 */
public final class SigstoreKit {
  /** Media type of bundles, and the artifact type of what carries one. */
  public static final String BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json";

  /** What cosign writes for {@code sign}. */
  public static final String COSIGN_SIGN = "https://sigstore.dev/cosign/sign/v1";

  /** A CI's workflow, for tests that don't care who signs. */
  public static final String WORKFLOW =
      "https://github.com/acme/app/.github/workflows/release.yml@refs/heads/main";

  /** Its issuer. */
  public static final String ISSUER = "https://token.actions.test";

  static final ObjectMapper JSON = new ObjectMapper();

  private final Clock clock;
  private final Instant from;
  private final FulcioKit fulcio;
  private final LogKit rekor2 = new LogKit("rekor2.kit.test", true);
  private final LogKit rekor1 = new LogKit("rekor1.kit.test", false);
  private final TimestampKit timestamps;

  private SigstoreKit(Clock clock) {
    this.clock = clock;
    from = clock.instant().minus(Duration.ofDays(30));
    var until = clock.instant().plus(Duration.ofDays(3650));
    fulcio = new FulcioKit(from, until);
    timestamps = new TimestampKit(from, until, KeyPurposeId.id_kp_timeStamping);
  }

  /**
   * A new one, with keys of its own: nothing that another kit signs verifies with its trust root.
   *
   * @param clock says when things are signed
   */
  public static SigstoreKit create(Clock clock) {
    return new SigstoreKit(clock);
  }

  /** The {@code trusted_root.json} for everything this kit signs. */
  public String trustedRootJson() {
    return trustedRoot().toString();
  }

  /** The same, to be changed before use. */
  public ObjectNode trustedRoot() {
    var root = JSON.createObjectNode();
    root.put("mediaType", "application/vnd.dev.sigstore.trustedroot+json;version=0.1");
    var logs = root.putArray("tlogs");
    logs.add(log(rekor2)).add(log(rekor1));
    var authority = root.putArray("certificateAuthorities").addObject();
    authority.put("uri", "https://fulcio.kit.test");
    chain(authority, fulcio.chain());
    var ctLog = root.putArray("ctlogs").addObject().put("baseUrl", "https://ct.kit.test");
    key(ctLog, fulcio.logKey().getEncoded(), "PKIX_ECDSA_P256_SHA_256");
    ctLog.putObject("logId").put("keyId", base64(Keys.sha256(fulcio.logKey().getEncoded())));
    root.putArray("timestampAuthorities").add(timestampAuthority(timestamps.chain()));
    return root;
  }

  /** An entry of {@code tlogs}. */
  public ObjectNode log(LogKit log) {
    var node = JSON.createObjectNode().put("baseUrl", "https://" + log.host());
    key(
        node,
        log.key().getPublic().getEncoded(),
        log.tiled() ? "PKIX_ED25519" : "PKIX_ECDSA_P256_SHA_256");
    node.putObject("logId").put("keyId", base64(log.id()));
    return node;
  }

  private void key(ObjectNode log, byte[] spki, String details) {
    log.put("hashAlgorithm", "SHA2_256");
    var key = log.putObject("publicKey").put("rawBytes", base64(spki)).put("keyDetails", details);
    key.putObject("validFor").put("start", from.toString());
  }

  /** An entry of {@code timestampAuthorities}. */
  public ObjectNode timestampAuthority(List<X509CertificateHolder> chain) {
    var authority = JSON.createObjectNode().put("uri", "https://tsa.kit.test");
    chain(authority, chain);
    return authority;
  }

  private void chain(ObjectNode authority, List<X509CertificateHolder> chain) {
    var certificates = authority.putObject("certChain").putArray("certificates");
    for (var certificate : chain) {
      certificates.addObject().put("rawBytes", base64(Keys.der(certificate)));
    }
    authority.putObject("validFor").put("start", from.toString());
  }

  /** An entry of {@code certificateAuthorities}: the same keys, another intermediate. */
  public ObjectNode authorityWithIntermediate(Instant begin, Instant end, KeyPurposeId... only) {
    var authority = JSON.createObjectNode().put("uri", "https://fulcio.kit.test");
    chain(authority, fulcio.chainWithIntermediate(begin, end, only));
    return authority;
  }

  /** A signature as {@code cosign sign} makes it. */
  public byte[] sign(Digest image, String subject, String issuer) {
    return draft(image).by(subject, issuer).bundle();
  }

  /** A signature to be, with everything right so far. */
  public SignatureDraft draft(Digest image) {
    return new SignatureDraft(this, image, clock.instant());
  }

  /**
   * Attaches a bundle to an image, as cosign does.
   *
   * @param repository host and path
   * @return digest of the manifest that carries it
   */
  public Digest attach(FakeRegistry registry, String repository, Digest image, byte[] bundle) {
    return registry.pushReferrer(repository, image, BUNDLE, bundle, notes(COSIGN_SIGN));
  }

  /** The annotations that cosign writes. */
  public static Map<String, String> notes(String predicateType) {
    return Map.of(
        "dev.sigstore.bundle.content",
        "dsse-envelope",
        "dev.sigstore.bundle.predicateType",
        predicateType);
  }

  /** Fulcio. */
  public FulcioKit fulcio() {
    return fulcio;
  }

  /** The log of Rekor v2. */
  public LogKit rekor2() {
    return rekor2;
  }

  /** The log of Rekor v1. */
  public LogKit rekor1() {
    return rekor1;
  }

  /** The timestamp authority. */
  public TimestampKit timestamps() {
    return timestamps;
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
