package io.portreeve.cli;

import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.api.v1alpha1.PolicySigner;
import io.portreeve.api.v1alpha1.TrustRootSource;
import io.portreeve.evidence.TrustRoot;
import io.portreeve.tuf.PublicGood;
import io.portreeve.tuf.TufClient;
import io.portreeve.tuf.TufException;
import io.portreeve.tuf.TufSource;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What signers are held against, from the files that a user names and, where the policy or the user
 * wants it, from TUF repositories: the operator's part, played here.
 */
final class FileTrustMaterial {
  private final PolicyFiles files;
  private final TufClient tuf;
  private final boolean refresh;

  /**
   * Creates it.
   *
   * @param tuf asked where a signer names a repository
   * @param refresh whether the public instance is asked as well, instead of believing this release
   */
  FileTrustMaterial(PolicyFiles files, TufClient tuf, boolean refresh) {
    this.files = files;
    this.tuf = tuf;
    this.refresh = refresh;
  }

  /**
   * By name of signer, the texts of trust roots.
   *
   * @throws UnusableInputException if one can't be had from the files
   * @throws TufException if one can't be had from its repository
   */
  Map<String, String> trustRoots(ImagePolicySpec spec) throws TufException {
    var fetched = new HashMap<TrustRootSource, String>();
    var texts = new HashMap<String, String>();
    for (var signer : spec.signers()) {
      var source = signer.trustRoot();
      if (source == null) {
        continue;
      }
      var text = fetched.get(source);
      if (text == null) {
        text = text(signer, source);
        fetched.put(source, text);
      }
      texts.put(signer.name(), text);
    }
    return texts;
  }

  /** By name of signer, the keys that Secrets hold. */
  Map<String, String> keys(ImagePolicySpec spec) {
    var texts = new HashMap<String, String>();
    for (var signer : spec.signers()) {
      var key = signer.key();
      if (key != null && key.secretRef() != null) {
        texts.put(signer.name(), files.secret(key.secretRef()));
      }
    }
    return texts;
  }

  /**
   * The text of a signer's trust root.
   *
   * @throws UnusableInputException if it can't be had from the files
   * @throws TufException if it can't be had from its repository
   */
  String text(PolicySigner signer, TrustRootSource source) throws TufException {
    return switch (source.type()) {
      case PublicGood ->
          refresh ? tuf.refresh(PublicGood.source(), null).trustedRoot() : PublicGood.trustedRoot();
      case TUF -> {
        var root = source.rootRef();
        var mirror = source.mirror();
        if (root == null || mirror == null) {
          throw incomplete(signer, "mirror and rootRef");
        }
        yield tuf.refresh(
                new TufSource(
                    mirror(signer, mirror), files.configMap(root, TrustRootSource.ROOT_KEY)),
                null)
            .trustedRoot();
      }
      case TrustedRoot -> {
        var ref = source.configMapRef();
        if (ref == null) {
          throw incomplete(signer, "configMapRef");
        }
        yield files.configMap(ref, TrustRootSource.TRUSTED_ROOT_KEY);
      }
      case CA -> ofAuthorities(signer, source);
    };
  }

  private String ofAuthorities(PolicySigner signer, TrustRootSource source) {
    var certificates = source.certificatesRef();
    if (certificates == null) {
      throw incomplete(signer, "certificatesRef");
    }
    var timestamps = source.timestampCertificatesRef();
    try {
      return TrustRoot.ofAuthorities(
          files.configMap(certificates, TrustRootSource.CERTIFICATES_KEY),
          timestamps == null
              ? null
              : files.configMap(timestamps, TrustRootSource.TIMESTAMP_CERTIFICATES_KEY));
    } catch (IllegalArgumentException e) {
      throw new UnusableInputException(
          "signer " + signer.name() + ": trustRoot: " + Objects.toString(e.getMessage()));
    }
  }

  private static URI mirror(PolicySigner signer, String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException _) {
      throw new UnusableInputException(
          "signer " + signer.name() + ": trustRoot.mirror: isn't a URL");
    }
  }

  private static UnusableInputException incomplete(PolicySigner signer, String fields) {
    return new UnusableInputException(
        "signer %s: trustRoot: %s must be set for its type".formatted(signer.name(), fields));
  }
}
