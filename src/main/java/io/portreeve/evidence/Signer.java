package io.portreeve.evidence;

import io.portreeve.image.Excerpt;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who may sign. */
public sealed interface Signer {
  /** Its name in the policy. */
  String name();

  /** What a signature of it must show besides. */
  SignatureRules rules();

  /** All of it that decides, for cache keys: equal exactly when the same signatures verify. */
  String fingerprint();

  /**
   * Somebody whose identity a certificate states.
   *
   * @param name its name in the policy
   * @param issuer the OIDC issuer, exactly; null: certificates of an authority of one's own, which
   *     state none
   * @param subject the subject alternative name
   * @param claims what else the certificate must state, exactly
   * @param trustRoot what to trust
   * @param rules what a signature must show besides
   */
  record Keyless(
      String name,
      @Nullable String issuer,
      SubjectRule subject,
      Map<CertificateClaim, String> claims,
      TrustRoot trustRoot,
      SignatureRules rules)
      implements Signer {
    /**
     * Checks it.
     *
     * @throws IllegalArgumentException if name or issuer is blank: nobody signs as that
     */
    public Keyless {
      claims = claims.isEmpty() ? Map.of() : Map.copyOf(claims);
      if (name.isBlank() || (issuer != null && issuer.isBlank())) {
        throw new IllegalArgumentException(
            "Signer "
                + Excerpt.of(name)
                + " has issuer "
                + Excerpt.of(String.valueOf(issuer))
                + "; both name and issuer must say something");
      }
    }

    @Override
    public String fingerprint() {
      // With lengths, so that no text can pass for two.
      var text = new StringBuilder("keyless");
      Fingerprints.add(text, issuer == null ? "none" : "is " + issuer);
      Fingerprints.add(text, subject.toString());
      if (!claims.isEmpty()) {
        new EnumMap<>(claims)
            .forEach((claim, value) -> Fingerprints.add(text, claim.field() + "=" + value));
      }
      Fingerprints.add(text, rules.toString());
      Fingerprints.add(text, trustRoot.version());
      return text.toString();
    }
  }

  /**
   * Somebody who has a key.
   *
   * @param name its name in the policy
   * @param key the key
   * @param trustRoot whose logs and timestamp authorities to trust; null: none
   * @param rules what a signature must show besides; of certificates it says nothing here
   */
  record Key(String name, SignerKey key, @Nullable TrustRoot trustRoot, SignatureRules rules)
      implements Signer {
    /**
     * Checks it.
     *
     * @throws IllegalArgumentException if the name is blank
     */
    public Key {
      if (name.isBlank()) {
        throw new IllegalArgumentException("A signer with a key has no name");
      }
    }

    @Override
    public String fingerprint() {
      var text = new StringBuilder("key");
      Fingerprints.add(text, key.fingerprint());
      Fingerprints.add(text, rules.toString());
      Fingerprints.add(text, trustRoot == null ? "none" : "is " + trustRoot.version());
      return text.toString();
    }
  }
}
