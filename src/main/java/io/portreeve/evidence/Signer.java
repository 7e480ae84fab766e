package io.portreeve.evidence;

import io.portreeve.image.Excerpt;

/** Who may sign. */
public sealed interface Signer {
  /** Its name in the policy. */
  String name();

  /** All of it that decides, for cache keys: equal exactly when the same signatures verify. */
  String fingerprint();

  /**
   * Somebody whose identity a Fulcio certificate states.
   *
   * @param name its name in the policy
   * @param issuer the OIDC issuer, exactly
   * @param subject the subject alternative name
   * @param trustRoot what to trust
   */
  record Keyless(String name, String issuer, SubjectRule subject, TrustRoot trustRoot)
      implements Signer {
    /**
     * Checks it.
     *
     * @throws IllegalArgumentException if name or issuer is blank: nobody signs as that
     */
    public Keyless {
      if (name.isBlank() || issuer.isBlank()) {
        throw new IllegalArgumentException(
            "Signer "
                + Excerpt.of(name)
                + " has issuer "
                + Excerpt.of(issuer)
                + "; both name and issuer must say something");
      }
    }

    @Override
    public String fingerprint() {
      // With lengths, so that no text can pass for two.
      var rule = subject.toString();
      return String.join(
          ":",
          "keyless",
          Integer.toString(issuer.length()),
          issuer,
          Integer.toString(rule.length()),
          rule,
          trustRoot.version());
    }
  }
}
