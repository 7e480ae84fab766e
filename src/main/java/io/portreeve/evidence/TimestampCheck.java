package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampToken;
import org.jspecify.annotations.Nullable;

/**
 * Whether timestamp authorities of the trust root saw the signature, and when (RFC 3161). Every
 * timestamp in a bundle has to hold (Sigstore client specification, "Timestamp verification").
 */
final class TimestampCheck {
  private static final int MAX_BYTES = 64 * 1024;
  private static final int MAX_EMBEDDED = 8;
  private static final Map<ASN1ObjectIdentifier, String> HASHES =
      Map.of(
          NISTObjectIdentifiers.id_sha256, "SHA-256",
          NISTObjectIdentifiers.id_sha384, "SHA-384",
          NISTObjectIdentifiers.id_sha512, "SHA-512");

  private TimestampCheck() {}

  static List<Instant> check(
      Checks checks,
      List<ByteString> timestamps,
      ByteString signature,
      List<TrustRoot.Authority> authorities) {
    checks.require(
        new HashSet<>(timestamps).size() == timestamps.size(),
        "timestamps",
        Integer.toString(timestamps.size()),
        "every timestamp once");
    return timestamps.stream()
        .map(each -> checks.group("timestamp", part -> one(part, each, signature, authorities)))
        .toList();
  }

  private static Instant one(
      Checks checks,
      ByteString timestamp,
      ByteString signature,
      List<TrustRoot.Authority> authorities) {
    var token = checks.group("timestamp response", _ -> parse(timestamp));
    checks.step("timestamp imprint", _ -> imprint(token, signature));
    var time = time(token);
    checks.step("timestamp authority", each -> signed(each, token, time, authorities));
    checks.note(time.toString());
    return time;
  }

  @SuppressWarnings("JavaUtilDate") // all that the token has
  private static Instant time(TimeStampToken token) {
    return token.getTimeStampInfo().getGenTime().toInstant();
  }

  private static TimeStampToken parse(ByteString timestamp) {
    if (timestamp.isEmpty() || timestamp.size() > MAX_BYTES) {
      throw new Malformed(timestamp.size() + " bytes", "1 to " + MAX_BYTES + " bytes");
    }
    var response = response(timestamp);
    var token = response.getTimeStampToken();
    var status = response.getStatus();
    if (token == null || (status != PKIStatus.GRANTED && status != PKIStatus.GRANTED_WITH_MODS)) {
      throw new Malformed("a response of status " + status, "a granted timestamp");
    }
    return token;
  }

  private static TimeStampResponse response(ByteString timestamp) {
    try {
      return new TimeStampResponse(timestamp.toByteArray());
    } catch (TSPException | IOException | RuntimeException e) {
      // The library throws whatever comes of reading what isn't there.
      throw new Malformed("what isn't a timestamp response", "a TimeStampResp (RFC 3161, 2.4.2)");
    }
  }

  private static void imprint(TimeStampToken token, ByteString signature) {
    var info = token.getTimeStampInfo();
    var hash = HASHES.get(info.getMessageImprintAlgOID());
    if (hash == null) {
      throw new Malformed(
          "a hash of kind " + info.getMessageImprintAlgOID().getId(),
          "SHA-256, SHA-384 or SHA-512");
    }
    var expected = ByteString.copyFrom(Hashes.algorithm(hash).digest(signature.toByteArray()));
    var found = ByteString.copyFrom(info.getMessageImprintDigest());
    if (!found.equals(expected)) {
      throw new Malformed(
          "a timestamp of " + Shown.hex(found), "one of the signature, " + Shown.hex(expected));
    }
  }

  private static void signed(
      Checks checks, TimeStampToken token, Instant time, List<TrustRoot.Authority> authorities) {
    Malformed why = null;
    for (var authority : authorities) {
      var leaf = leaf(token, authority);
      if (leaf == null) {
        continue;
      }
      try {
        verify(token, leaf, time, authority);
        checks.note(authority.name());
        return;
      } catch (Malformed e) {
        why = e;
      }
    }
    throw why == null
        ? new Malformed(
            "a timestamp signed by " + signer(token),
            authorities.isEmpty()
                ? "none: the trust root has no timestamp authorities"
                : "one by a timestamp authority of the trust root")
        : why;
  }

  private static String signer(TimeStampToken token) {
    return Shown.text(
        token.getSID().getIssuer() == null
            ? "somebody"
            : token.getSID().getIssuer() + ", serial number " + token.getSID().getSerialNumber());
  }

  /**
   * The authority's own certificate: first in its chain in the trust root; where that has only the
   * authorities above it, the one that comes with the timestamp. Null: somebody else's timestamp.
   */
  private static @Nullable X509Certificate leaf(
      TimeStampToken token, TrustRoot.Authority authority) {
    var first = authority.chain().getFirst();
    if (first.getBasicConstraints() < 0) {
      return signedBy(token, holder(first)) ? first : null;
    }
    var embedded = token.getCertificates().getMatches(null);
    if (embedded.size() > MAX_EMBEDDED) {
      throw new Malformed(
          "a timestamp with " + embedded.size() + " certificates", "at most " + MAX_EMBEDDED);
    }
    return embedded.stream()
        .filter(each -> signedBy(token, each))
        .findFirst()
        .map(each -> Certificates.parseAuthority(encoded(each)))
        .orElse(null);
  }

  /**
   * Names are compared byte by byte: the library's own comparison takes other case for the same.
   */
  private static boolean signedBy(TimeStampToken token, X509CertificateHolder certificate) {
    var issuer = token.getSID().getIssuer();
    return token.getSID().match(certificate)
        && (issuer == null || der(issuer).equals(der(certificate.getIssuer())));
  }

  private static ByteString der(X500Name name) {
    try {
      return ByteString.copyFrom(name.getEncoded(ASN1Encoding.DER));
    } catch (IOException e) {
      throw new Malformed("a name that can't be encoded", "a distinguished name");
    }
  }

  private static void verify(
      TimeStampToken token, X509Certificate leaf, Instant time, TrustRoot.Authority authority) {
    var pinned = leaf.equals(authority.chain().getFirst());
    var above = pinned ? authority.chain().subList(1, authority.chain().size()) : authority.chain();
    var chainValid =
        Validity.of(leaf).contains(time)
            && above.stream().allMatch(each -> Validity.of(each).contains(time));
    if (!chainValid || !authority.validity().contains(time)) {
      throw new Malformed(
          "a timestamp of " + time + " by " + authority.name(),
          "one made while the authority was valid: "
              + authority.validity()
              + ", its certificate "
              + Validity.of(leaf));
    }
    try {
      token.validate(new JcaSimpleSignerInfoVerifierBuilder().build(leaf));
    } catch (TSPException | OperatorCreationException e) {
      throw new Malformed(
          "a timestamp that isn't valid: " + Shown.text(String.valueOf(e.getMessage())),
          "one signed by " + authority.name() + ", whose certificate is for timestamping only");
    }
    if (!pinned) {
      var path = new ArrayList<X509Certificate>();
      path.add(leaf);
      path.addAll(above.subList(0, above.size() - 1));
      Certificates.chain(path, above.getLast(), time);
    }
  }

  private static ByteString encoded(X509CertificateHolder certificate) {
    try {
      return ByteString.copyFrom(certificate.getEncoded());
    } catch (IOException e) {
      throw new Malformed("a certificate that can't be encoded", "a certificate in DER");
    }
  }

  private static X509CertificateHolder holder(X509Certificate certificate) {
    try {
      return new JcaX509CertificateHolder(certificate);
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }
}
