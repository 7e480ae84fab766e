package io.portreeve.enforcement;

import io.portreeve.api.v1alpha1.PolicySigner;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Has what signers are held against: keys and trust roots, from where policies say they are. */
public interface TrustMaterial {
  /** What came of reading one. */
  sealed interface Reading {
    /**
     * There it is: keys and certificates were readable; a {@code trusted_root.json} nobody has
     * looked into.
     *
     * @param text the text: a {@code trusted_root.json}, or a key in PEM
     * @param freshness how old it is; null: it is read anew each time
     */
    record Found(String text, @Nullable Freshness freshness) implements Reading {
      @Override
      public String toString() {
        return "Found[%d characters, %s]".formatted(text.length(), freshness);
      }
    }

    /**
     * It is being fetched for the first time.
     *
     * @param why what is waited for, beginning with the field below the signer
     */
    record Pending(String why) implements Reading {}

    /**
     * It can't be had.
     *
     * @param why what is wrong and what to do, beginning with the field below the signer
     */
    record Unusable(String why) implements Reading {}
  }

  /**
   * How old a trust root is that is fetched from elsewhere.
   *
   * @param refreshedTime when it was last found to be current; null: it came with this release
   * @param expiryTime when its metadata expires; null: not known
   * @param fault why the last refresh failed; null: it didn't
   */
  record Freshness(
      @Nullable Instant refreshedTime, @Nullable Instant expiryTime, @Nullable String fault) {}

  /**
   * The trust root of a signer that has one, as a {@code trusted_root.json}. Waits for no mirror.
   * An API server that doesn't answer is an exception, and says nothing of it.
   */
  Reading trustRoot(PolicySigner signer);

  /** The key of a signer whose key is in a Secret, in PEM; the same holds. */
  Reading key(PolicySigner signer);

  /** Has what a signer's trust root is fetched from asked anew, soon. */
  void refresh(PolicySigner signer);
}
