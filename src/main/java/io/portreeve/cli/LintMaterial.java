package io.portreeve.cli;

import io.portreeve.api.v1alpha1.ConfigMapKeyRef;
import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.api.v1alpha1.PolicySigner;
import io.portreeve.api.v1alpha1.TrustRootSource;
import io.portreeve.api.v1alpha1.TrustRootType;
import io.portreeve.tuf.TufClient;
import io.portreeve.tuf.TufException;
import io.portreeve.tuf.TufSource;
import io.portreeve.tuf.TufState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the signers of a policy refer to, as far as the files hold it. */
final class LintMaterial {
  private final PolicyFiles files;
  private final FileTrustMaterial material;
  private final Map<String, String> trustRoots = new HashMap<>();
  private final Map<String, String> keys = new HashMap<>();
  private final List<String> faults = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();

  /** Beginnings of the problems that come of what isn't here. */
  private final Set<String> explained = new HashSet<>();

  /** Asks nobody. */
  private static final class NoNetwork implements TufClient {
    @Override
    public TufState refresh(TufSource source, @Nullable TufState last) throws TufException {
      throw new TufException("nothing is fetched");
    }

    @Override
    public TufState verify(TufSource source, TufState kept) throws TufException {
      throw new TufException("nothing is fetched");
    }
  }

  private LintMaterial(PolicyFiles files) {
    this.files = files;
    this.material = new FileTrustMaterial(files, new NoNetwork(), false);
  }

  static LintMaterial read(ImagePolicySpec spec, PolicyFiles files) {
    var read = new LintMaterial(files);
    for (var i = 0; i < spec.signers().size(); i++) {
      var field = "spec.signers[%d]".formatted(i);
      read.trustRoot(field, spec.signers().get(i));
      read.key(field, spec.signers().get(i));
    }
    return read;
  }

  Map<String, String> trustRoots() {
    return trustRoots;
  }

  Map<String, String> keys() {
    return keys;
  }

  /** What is here and can't be used. */
  List<String> faults() {
    return faults;
  }

  /** What isn't here. */
  List<String> missing() {
    return missing;
  }

  /** Whether a problem is said already, or is only that something isn't here. */
  boolean explains(String problem) {
    return explained.stream().anyMatch(problem::startsWith);
  }

  private void trustRoot(String field, PolicySigner signer) {
    var source = signer.trustRoot();
    // What it lacks is said by whoever compiles it.
    if (source == null || source.type() == null || signer.name() == null || lacksFields(source)) {
      return;
    }
    var place = field + ".trustRoot";
    var absent = absent(source);
    if (!absent.isEmpty()) {
      missing.add("%s: %s".formatted(place, String.join(", ", absent)));
      var _ = explained.add(place + " names a trust root that isn't there");
      return;
    }
    try {
      trustRoots.put(signer.name(), material.text(signer, source));
    } catch (UnusableInputException | TufException e) {
      faults.add("%s: %s".formatted(place, e.getMessage()));
      var _ = explained.add(place + " names a trust root that isn't there");
    }
  }

  private static boolean lacksFields(TrustRootSource source) {
    return switch (source.type()) {
      case PublicGood -> false;
      case TUF -> source.mirror() == null || source.rootRef() == null;
      case TrustedRoot -> source.configMapRef() == null;
      case CA -> source.certificatesRef() == null;
    };
  }

  private List<String> absent(TrustRootSource source) {
    if (source.type() == TrustRootType.TUF) {
      return List.of("what the repository holds isn't fetched");
    }
    return Stream.of(
            source.configMapRef(), source.certificatesRef(), source.timestampCertificatesRef())
        .filter(Objects::nonNull)
        .filter(ref -> !files.hasConfigMap(ref))
        .map(LintMaterial::absent)
        .toList();
  }

  private static String absent(ConfigMapKeyRef ref) {
    return "ConfigMap %s/%s isn't in the files".formatted(ref.namespace(), ref.name());
  }

  private void key(String field, PolicySigner signer) {
    var key = signer.key();
    if (key == null || key.secretRef() == null || key.pem() != null || signer.name() == null) {
      return;
    }
    var place = field + ".key.secretRef";
    var ref = key.secretRef();
    if (!files.hasSecret(ref)) {
      missing.add(
          "%s: Secret %s/%s isn't in the files".formatted(place, ref.namespace(), ref.name()));
      var _ = explained.add(place + " names a key that isn't there");
      return;
    }
    try {
      keys.put(signer.name(), files.secret(ref));
    } catch (UnusableInputException e) {
      faults.add("%s: %s".formatted(place, e.getMessage()));
      var _ = explained.add(place + " names a key that isn't there");
    }
  }
}
