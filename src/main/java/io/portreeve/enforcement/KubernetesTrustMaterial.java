package io.portreeve.enforcement;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.portreeve.api.v1alpha1.PolicySigner;
import io.portreeve.api.v1alpha1.TrustRootSource;
import io.portreeve.evidence.SignerKey;
import io.portreeve.evidence.TrustRoot;
import io.portreeve.tuf.PublicGood;
import io.portreeve.tuf.TufSource;
import io.portreeve.tuf.TufState;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Has keys and trust roots from ConfigMaps, Secrets and TUF repositories. */
public final class KubernetesTrustMaterial implements TrustMaterial {
  /** The TUF repository that a signer names. */
  private sealed interface Repository {
    /** This one. */
    record Known(TufSource source) implements Repository {}

    /**
     * It can't be told which.
     *
     * @param why never that it was found
     */
    record Unknown(Reading why) implements Repository {}
  }

  private final ReferredTexts texts;
  private final TrustRootKeeper keeper;

  /** Creates it. */
  public KubernetesTrustMaterial(KubernetesClient client, TrustRootKeeper keeper) {
    texts = new ReferredTexts(client);
    this.keeper = keeper;
  }

  @Override
  public Reading trustRoot(PolicySigner signer) {
    var root = signer.trustRoot();
    if (root == null) {
      return new Reading.Unusable("trustRoot: is missing");
    }
    return switch (root.type()) {
      case PublicGood -> publicGood();
      case TUF ->
          switch (repository(root)) {
            case Repository.Known(var source) -> tuf(source);
            case Repository.Unknown(var why) -> why;
          };
      case TrustedRoot ->
          root.configMapRef() == null
              ? missing("configMapRef")
              : texts.read(
                  "trustRoot.configMapRef", root.configMapRef(), TrustRootSource.TRUSTED_ROOT_KEY);
      case CA -> authorities(root);
    };
  }

  @Override
  public Reading key(PolicySigner signer) {
    var ref = signer.key() == null ? null : signer.key().secretRef();
    if (ref == null) {
      return new Reading.Unusable("key.secretRef: is missing");
    }
    var reading = texts.read("key.secretRef", ref);
    if (reading instanceof Reading.Found found) {
      try {
        // Before anything is done with it: it may be the private key, and goes nowhere then.
        var _ = SignerKey.parse(found.text());
      } catch (IllegalArgumentException e) {
        return new Reading.Unusable(
            "key.secretRef: Secret \"%s/%s\": %s"
                .formatted(ref.namespace(), ref.name(), e.getMessage()));
      }
    }
    return reading;
  }

  @Override
  public void refresh(PolicySigner signer) {
    var root = signer.trustRoot();
    if (root == null) {
      return;
    }
    switch (root.type()) {
      case PublicGood -> keeper.refresh(PublicGood.source());
      case TUF -> {
        if (repository(root) instanceof Repository.Known(var source)) {
          keeper.refresh(source);
        }
      }
      case TrustedRoot, CA -> {
        // Read anew at every look.
      }
    }
  }

  private Reading publicGood() {
    var kept = keeper.kept(PublicGood.source());
    var state = kept.state();
    return state == null
        ? new Reading.Found(PublicGood.trustedRoot(), new Freshness(null, null, kept.fault()))
        : found(state, kept.fault());
  }

  private static Reading found(TufState state, @Nullable String fault) {
    return new Reading.Found(
        state.trustedRoot(), new Freshness(state.refreshedTime(), state.expiryTime(), fault));
  }

  private Repository repository(TrustRootSource root) {
    if (root.mirror() == null) {
      return new Repository.Unknown(missing("mirror"));
    }
    if (root.rootRef() == null) {
      return new Repository.Unknown(missing("rootRef"));
    }
    URI mirror;
    try {
      mirror = URI.create(root.mirror());
    } catch (IllegalArgumentException _) {
      return new Repository.Unknown(
          new Reading.Unusable("trustRoot.mirror: isn't a URL: write https://HOST[:PORT][/PATH]"));
    }
    var named = texts.read("trustRoot.rootRef", root.rootRef(), TrustRootSource.ROOT_KEY);
    return named instanceof Reading.Found found
        ? new Repository.Known(new TufSource(mirror, found.text()))
        : new Repository.Unknown(named);
  }

  private Reading tuf(TufSource source) {
    var kept = keeper.kept(source);
    if (kept.state() != null) {
      return found(kept.state(), kept.fault());
    }
    return kept.fault() == null
        ? new Reading.Pending(
            "trustRoot.mirror: %s is asked for the first time".formatted(source.mirror()))
        : new Reading.Unusable(
            "trustRoot.mirror: nothing was ever fetched from %s, and it is tried again and again: %s"
                .formatted(source.mirror(), kept.fault()));
  }

  private Reading authorities(TrustRootSource root) {
    if (root.certificatesRef() == null) {
      return missing("certificatesRef");
    }
    var certificates =
        texts.read(
            "trustRoot.certificatesRef", root.certificatesRef(), TrustRootSource.CERTIFICATES_KEY);
    if (!(certificates instanceof Reading.Found(var pem, _))) {
      return certificates;
    }
    if (root.timestampCertificatesRef() == null) {
      return authorities(pem, null);
    }
    var timestamps =
        texts.read(
            "trustRoot.timestampCertificatesRef",
            root.timestampCertificatesRef(),
            TrustRootSource.TIMESTAMP_CERTIFICATES_KEY);
    return timestamps instanceof Reading.Found(var tsaPem, _)
        ? authorities(pem, tsaPem)
        : timestamps;
  }

  private static Reading authorities(String pem, @Nullable String timestampPem) {
    try {
      return new Reading.Found(TrustRoot.ofAuthorities(pem, timestampPem), null);
    } catch (IllegalArgumentException e) {
      return new Reading.Unusable("trustRoot: its certificates can't be used: " + e.getMessage());
    }
  }

  private static Reading missing(String field) {
    return new Reading.Unusable("trustRoot.%s: is missing".formatted(field));
  }
}
