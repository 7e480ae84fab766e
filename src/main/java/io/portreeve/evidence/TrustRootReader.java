package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.sigstore.json.ProtoJson;
import dev.sigstore.proto.common.v1.PublicKey;
import dev.sigstore.proto.common.v1.TimeRange;
import dev.sigstore.proto.trustroot.v1.CertificateAuthority;
import dev.sigstore.proto.trustroot.v1.TransparencyLogInstance;
import dev.sigstore.proto.trustroot.v1.TrustedRoot;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads trust roots; names the part that can't be used. */
final class TrustRootReader {
  private static final String MEDIA_TYPE = "application/vnd.dev.sigstore.trustedroot";
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_PARTS = 64;
  private static final int MAX_CHAIN = 8;
  private static final int MIN_ID_BYTES = 4;
  private static final Pattern PORT = Pattern.compile(":[0-9]*$");

  private TrustRootReader() {}

  static TrustRoot read(ByteString json, String version) {
    var root = part("the document", () -> document(json));
    var logs = logs("tlogs", root.getTlogsList(), true);
    var ctLogs = logs("ctlogs", root.getCtlogsList(), false);
    var authorities = authorities("certificateAuthorities", root.getCertificateAuthoritiesList());
    if (logs.isEmpty() && authorities.isEmpty()) {
      throw new IllegalArgumentException(
          "Trust root can't be used: it has neither usable tlogs nor certificateAuthorities, so"
              + " nothing could be trusted; take the whole trusted_root.json of the Sigstore"
              + " instance that signs");
    }
    return new TrustRoot(
        version,
        logs,
        ctLogs,
        authorities,
        authorities("timestampAuthorities", root.getTimestampAuthoritiesList()));
  }

  private static TrustedRoot document(ByteString json) {
    if (json.size() > MAX_BYTES) {
      throw new Malformed(json.size() + " bytes", "at most " + MAX_BYTES + " bytes");
    }
    var builder = TrustedRoot.newBuilder();
    try {
      var text = StrictJson.text(json);
      var document = StrictJson.parse(text);
      if (!document.isEmpty()) {
        ProtoJson.parser().merge(text, builder);
      }
    } catch (InvalidProtocolBufferException e) {
      throw new Malformed(Shown.text(String.valueOf(e.getMessage())), "a trusted_root.json");
    }
    if (!builder.getMediaType().startsWith(MEDIA_TYPE)) {
      throw new Malformed(
          "mediaType '" + Shown.text(builder.getMediaType()) + "'",
          "a trusted_root.json, whose mediaType begins with " + MEDIA_TYPE);
    }
    return builder.build();
  }

  private static <T> T part(String name, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (Malformed e) {
      throw new IllegalArgumentException(
          "Trust root can't be used: " + name + ": " + e.getMessage(), e);
    } catch (RuntimeException | StackOverflowError e) {
      throw new IllegalArgumentException("Trust root can't be used: " + name + " can't be read", e);
    }
  }

  private static void bound(String name, int count) {
    if (count > MAX_PARTS) {
      throw new IllegalArgumentException(
          "Trust root can't be used: " + name + " has " + count + " entries, at most " + MAX_PARTS);
    }
  }

  private static List<TrustRoot.Log> logs(
      String list, List<TransparencyLogInstance> instances, boolean checkpoints) {
    bound(list, instances.size());
    var logs = new ArrayList<TrustRoot.Log>();
    for (var i = 0; i < instances.size(); i++) {
      var instance = instances.get(i);
      var log =
          part(
              list + "[" + i + "] (" + Shown.text(instance.getBaseUrl()) + ")",
              () -> log(instance, checkpoints));
      // A key of a kind that isn't known vouches for nothing; others may still.
      if (log.key() != null) {
        logs.add(
            new TrustRoot.Log(
                log.names(), log.id(), log.checkpointId(), log.key(), log.validity()));
      }
    }
    return logs;
  }

  private record Read(
      List<String> names,
      ByteString id,
      ByteString checkpointId,
      @Nullable VerificationKey key,
      Validity validity) {}

  private static Read log(TransparencyLogInstance instance, boolean checkpoints) {
    var id = instance.getLogId().getKeyId();
    var checkpointId =
        instance.hasCheckpointKeyId() ? instance.getCheckpointKeyId().getKeyId() : id;
    if (id.size() < MIN_ID_BYTES || checkpointId.size() < MIN_ID_BYTES) {
      throw new Malformed("logId of " + id.size() + " bytes", "the log's id");
    }
    var key = instance.getPublicKey();
    var validity = validity(key.hasValidFor() ? key.getValidFor() : null);
    if (validity.start() == null) {
      throw new Malformed(
          "publicKey.validFor without a start", "the time since when the key is in use");
    }
    return new Read(
        names(instance.getBaseUrl(), checkpoints), id, checkpointId, key(key), validity);
  }

  /** Host, and host and port. Not URI's own host, which knows no underscores. */
  private static List<String> names(String url, boolean needed) {
    var authority = url.isEmpty() ? null : URI.create(url).getRawAuthority();
    if (authority == null || authority.contains("@")) {
      if (needed || !url.isEmpty()) {
        throw new Malformed("baseUrl '" + Shown.text(url) + "'", "a URL with a host");
      }
      return List.of("a log without address");
    }
    var host = PORT.matcher(authority).replaceFirst("");
    return host.equals(authority) ? List.of(host) : List.of(host, authority);
  }

  @SuppressWarnings("deprecation") // old logs' keys have these kinds
  private static @Nullable VerificationKey key(PublicKey key) {
    return switch (key.getKeyDetails()) {
      case PKIX_ECDSA_P256_SHA_256,
          PKIX_ECDSA_P384_SHA_384,
          PKIX_ECDSA_P521_SHA_512,
          PKIX_ED25519,
          PKIX_RSA_PKCS1V15_2048_SHA256,
          PKIX_RSA_PKCS1V15_3072_SHA256,
          PKIX_RSA_PKCS1V15_4096_SHA256,
          PKIX_RSA_PKCS1V5 ->
          VerificationKey.parse(key.getRawBytes());
      case PKCS1_RSA_PKCS1V5 -> VerificationKey.parsePkcs1(key.getRawBytes());
      default -> null;
    };
  }

  private static List<TrustRoot.Authority> authorities(
      String list, List<CertificateAuthority> authorities) {
    bound(list, authorities.size());
    var read = new ArrayList<TrustRoot.Authority>();
    for (var i = 0; i < authorities.size(); i++) {
      var authority = authorities.get(i);
      read.add(
          part(
              list + "[" + i + "] (" + Shown.text(authority.getUri()) + ")",
              () -> authority(authority)));
    }
    return read;
  }

  private static TrustRoot.Authority authority(CertificateAuthority authority) {
    var chain = authority.getCertChain().getCertificatesList();
    if (chain.isEmpty() || chain.size() > MAX_CHAIN) {
      throw new Malformed(
          "certChain of " + chain.size() + " certificates",
          "1 to " + MAX_CHAIN + ", the root last");
    }
    var certificates =
        chain.stream().map(each -> Certificates.parseAuthority(each.getRawBytes())).toList();
    // Once, here: what is left for each signature is whether they were valid at its time.
    Certificates.chain(
        certificates.subList(0, certificates.size() - 1),
        certificates.getLast(),
        Validity.latestBegin(certificates));
    return new TrustRoot.Authority(
        authority.getUri().isEmpty()
            ? Shown.text(certificates.getFirst().getSubjectX500Principal().getName())
            : Shown.text(authority.getUri()),
        certificates,
        validity(authority.hasValidFor() ? authority.getValidFor() : null));
  }

  private static Validity validity(@Nullable TimeRange range) {
    if (range == null) {
      return new Validity(null, null);
    }
    var start = range.hasStart() ? instant(range.getStart()) : null;
    var end = range.hasEnd() ? instant(range.getEnd()) : null;
    if (start != null && end != null && end.isBefore(start)) {
      throw new Malformed("validFor " + start + " to " + end, "an end that isn't before the start");
    }
    return new Validity(start, end);
  }

  private static Instant instant(Timestamp time) {
    try {
      return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    } catch (DateTimeException | ArithmeticException e) {
      throw new Malformed("a time out of range", "a time");
    }
  }
}
