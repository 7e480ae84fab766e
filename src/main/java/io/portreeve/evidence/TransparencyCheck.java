package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * Whether a certificate log of the trust root promised to publish the certificate: a signed
 * certificate timestamp embedded in it (RFC 6962, 3.2 and 3.3), made while the log's key was valid.
 */
final class TransparencyCheck {
  private static final ASN1ObjectIdentifier SCTS =
      new ASN1ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2");
  private static final int MAX_SCTS = 16;
  private static final int ID_BYTES = 32;
  private static final int EXTENSIONS_TAG = 3;
  private static final int PRECERT_ENTRY = 1;

  private TransparencyCheck() {}

  /**
   * A promise, as it is in the certificate.
   *
   * @param logId SHA-256 of the log's key
   * @param time milliseconds since 1970
   * @param extensions extensions, length first
   * @param signature signature
   */
  private record Sct(ByteString logId, long time, ByteString extensions, ByteString signature) {}

  /**
   * Checks it.
   *
   * @param issuers who may have issued the certificate
   * @throws Malformed if no log promised
   */
  static void check(
      Checks checks,
      LeafCertificate leaf,
      List<X509Certificate> issuers,
      List<TrustRoot.Log> logs) {
    var scts = scts(leaf.holder());
    var certificate = withoutScts(leaf.holder());
    var reasons = new ArrayList<String>();
    for (var sct : scts) {
      for (var log : logs) {
        if (!log.id().equals(sct.logId()) && !log.key().sha256().equals(sct.logId())) {
          continue;
        }
        var time = Instant.ofEpochMilli(sct.time());
        if (!log.validity().contains(time)) {
          reasons.add("made " + time + ", when the log's key wasn't valid: " + log.validity());
        } else if (issuers.stream()
            .anyMatch(by -> log.key().verifies(signed(sct, by, certificate), sct.signature()))) {
          checks.note(log.names().getFirst() + " at " + time);
          return;
        } else {
          reasons.add("a signature that the key of " + log.names().getFirst() + " didn't make");
        }
      }
    }
    throw new Malformed(
        scts.size()
            + " signed certificate timestamps, "
            + (reasons.isEmpty() ? "none of them of a log of the trust root" : reasons.getFirst()),
        "one of a certificate log of the trust root");
  }

  private static List<Sct> scts(X509CertificateHolder holder) {
    var extension = holder.getExtension(SCTS);
    if (extension == null) {
      throw new Malformed("no signed certificate timestamp", "an embedded one");
    }
    try {
      var list =
          ByteBuffer.wrap(ASN1OctetString.getInstance(extension.getParsedValue()).getOctets());
      var all = take(list, Short.toUnsignedInt(list.getShort())).asReadOnlyByteBuffer();
      var scts = new ArrayList<Sct>();
      while (all.hasRemaining() && scts.size() < MAX_SCTS) {
        var one = take(all, Short.toUnsignedInt(all.getShort())).asReadOnlyByteBuffer();
        if (one.get() == 0) {
          scts.add(sct(one));
        }
      }
      return scts;
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new Malformed("signed certificate timestamps that can't be read", "a list of them");
    }
  }

  private static Sct sct(ByteBuffer bytes) {
    var id = take(bytes, ID_BYTES);
    var time = bytes.getLong();
    var length = bytes.getShort();
    var extensions =
        ByteString.copyFrom(ByteBuffer.allocate(Short.BYTES).putShort(length).flip())
            .concat(take(bytes, Short.toUnsignedInt(length)));
    // Hash and signature algorithm: the log's key has only one way to sign.
    var algorithms = bytes.getShort();
    var signature = take(bytes, Short.toUnsignedInt(bytes.getShort()));
    if (algorithms != 0x0403 && algorithms != 0x0401) {
      throw new Malformed("a timestamp signed with another algorithm", "SHA-256 with ECDSA or RSA");
    }
    return new Sct(id, time, extensions, signature);
  }

  private static ByteString take(ByteBuffer from, int count) {
    if (count > from.remaining()) {
      throw new BufferUnderflowException();
    }
    return ByteString.copyFrom(from, count);
  }

  /** RFC 6962, 3.2: the log signs the certificate as it was before it had timestamps. */
  private static ByteString withoutScts(X509CertificateHolder holder) {
    var parts = new ASN1EncodableVector();
    var tbs =
        ASN1Sequence.getInstance(holder.toASN1Structure().getTBSCertificate().toASN1Primitive());
    for (var part : tbs) {
      if (part instanceof ASN1TaggedObject tagged && tagged.getTagNo() == EXTENSIONS_TAG) {
        parts.add(new DERTaggedObject(true, EXTENSIONS_TAG, without(tagged)));
      } else {
        parts.add(part);
      }
    }
    try {
      return ByteString.copyFrom(new DERSequence(parts).getEncoded(ASN1Encoding.DER));
    } catch (IOException e) {
      throw new Malformed("a certificate that can't be encoded", "a certificate in DER");
    }
  }

  private static DERSequence without(ASN1TaggedObject extensions) {
    var kept = new ASN1EncodableVector();
    for (var each : ASN1Sequence.getInstance(extensions, true)) {
      if (!Extension.getInstance(each).getExtnId().equals(SCTS)) {
        kept.add(each);
      }
    }
    return new DERSequence(kept);
  }

  private static ByteString signed(Sct sct, X509Certificate issuer, ByteString certificate) {
    var head = ByteBuffer.allocate(12);
    head.put((byte) 0).put((byte) 0).putLong(sct.time()).putShort((short) PRECERT_ENTRY).flip();
    var size = certificate.size();
    var length = new byte[] {(byte) (size >> 16), (byte) (size >> 8), (byte) size};
    return ByteString.copyFrom(head)
        .concat(Hashes.sha256(ByteString.copyFrom(issuer.getPublicKey().getEncoded())))
        .concat(ByteString.copyFrom(length))
        .concat(certificate)
        .concat(sct.extensions());
  }
}
