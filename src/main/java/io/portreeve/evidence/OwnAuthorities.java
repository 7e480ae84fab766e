package io.portreeve.evidence;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a trust root of certificates in PEM: every chain from one of them up to a root. */
final class OwnAuthorities {
  private static final int MAX_CHARS = 512 * 1024;
  private static final int MAX_CERTIFICATES = 32;
  private static final int MAX_CHAINS = 64;
  private static final int MAX_LENGTH = 8;

  private final List<X509Certificate> all;
  private final List<List<X509Certificate>> chains = new ArrayList<>();

  private OwnAuthorities(List<X509Certificate> all) {
    this.all = all;
  }

  static String trustedRoot(String certificates, @Nullable String timestampCertificates) {
    var root = JsonNodeFactory.instance.objectNode();
    root.put("mediaType", "application/vnd.dev.sigstore.trustedroot+json;version=0.1");
    write(root, "certificateAuthorities", "Certificate authorities", certificates, false);
    if (timestampCertificates != null) {
      write(root, "timestampAuthorities", "Timestamp authorities", timestampCertificates, true);
    }
    return root.toString();
  }

  private static void write(
      ObjectNode root, String field, String what, String pem, boolean timestamps) {
    var list = root.putArray(field);
    try {
      for (var chain : chains(pem, timestamps)) {
        var certificates = list.addObject().putObject("certChain").putArray("certificates");
        for (var certificate : chain) {
          var der = Base64.getEncoder().encodeToString(certificate.getEncoded());
          certificates.addObject().put("rawBytes", der);
        }
      }
    } catch (Malformed | CertificateEncodingException e) {
      throw new IllegalArgumentException(what + " can't be used: " + e.getMessage(), e);
    }
  }

  private static List<List<X509Certificate>> chains(String pem, boolean timestamps) {
    if (pem.length() > MAX_CHARS) {
      throw new Malformed(pem.length() + " characters", "at most " + MAX_CHARS);
    }
    var all = new ArrayList<X509Certificate>();
    for (var block : Pem.read(pem, MAX_CERTIFICATES)) {
      if (!block.label().equals(Pem.CERTIFICATE)) {
        throw new Malformed("a PEM block " + Shown.text(block.label()), "certificates only");
      }
      var certificate = certificate(block.der(), all.size() + 1);
      if (!all.contains(certificate)) {
        all.add(certificate);
      }
    }
    var authorities = new OwnAuthorities(all);
    for (var each : all) {
      if (timestamps ? authorities.issuesNone(each) : authorities.isAuthority(each)) {
        authorities.climb(List.of(each));
      }
    }
    return authorities.chains;
  }

  private static X509Certificate certificate(ByteString der, int number) {
    try {
      return Certificates.parseAuthority(der);
    } catch (Malformed e) {
      throw new Malformed("in certificate " + number + ": " + e.found(), e.expected());
    }
  }

  private boolean isAuthority(X509Certificate certificate) {
    if (certificate.getBasicConstraints() < 0) {
      throw new Malformed(
          name(certificate) + ", which isn't an authority's certificate",
          "certificates with basicConstraints CA:TRUE");
    }
    return true;
  }

  private boolean issuesNone(X509Certificate certificate) {
    return all.stream().noneMatch(each -> !each.equals(certificate) && issued(certificate, each));
  }

  private void climb(List<X509Certificate> chain) {
    var top = chain.getLast();
    if (issued(top, top)) {
      chains.add(chain);
      if (chains.size() > MAX_CHAINS) {
        throw new Malformed("more than " + MAX_CHAINS + " chains", "at most " + MAX_CHAINS);
      }
      return;
    }
    var issuers = all.stream().filter(each -> !chain.contains(each) && issued(each, top)).toList();
    if (issuers.isEmpty() || chain.size() == MAX_LENGTH) {
      throw new Malformed(
          name(top) + " without " + Shown.text(top.getIssuerX500Principal().getName()),
          "each certificate with its issuer, up to a root, in at most " + MAX_LENGTH + " steps");
    }
    for (var issuer : issuers) {
      var longer = new ArrayList<>(chain);
      longer.add(issuer);
      climb(List.copyOf(longer));
    }
  }

  private static boolean issued(X509Certificate issuer, X509Certificate certificate) {
    if (issuer.getBasicConstraints() < 0
        || !issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
      return false;
    }
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static String name(X509Certificate certificate) {
    return Shown.text(certificate.getSubjectX500Principal().getName());
  }
}
