package io.portreeve.policy;

import io.portreeve.evidence.ContentsReader;
import io.portreeve.evidence.EvidenceDemand.Contents;
import io.portreeve.evidence.ImageContents;
import io.portreeve.image.Digest;
import io.portreeve.oci.Budget;
import io.portreeve.oci.OciException;
import io.portreeve.oci.RepositoryReader;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an image consists of with a budget of its own: what is attached to it takes no request
 * from this, and a large index none from the search for signatures.
 */
final class ContentsReading {
  static final int MAX_REQUESTS = ContentsReader.MOST_REQUESTS + 2;

  /** What an image of ten platforms takes, each with an attestation beside it, and some more. */
  static final int MOST_IN_EARNEST = 24;

  static final long MAX_BYTES = 32L << 20;

  private ContentsReading() {}

  /**
   * Reads.
   *
   * @param open opens the repository within a budget
   * @param search what was looked for before, within the time of which this is
   * @param nanos a clock that never goes back
   * @return what was found; null: nothing is asked
   * @throws OciException if it can't be had; never for lack of budget: a registry that is slow is
   *     {@link OciException.Unavailable}, an image that is too large is untrustworthy
   */
  static @Nullable ImageContents read(
      Function<Budget, RepositoryReader> open,
      Contents asked,
      Digest image,
      Budget search,
      LongSupplier nanos) {
    if (asked == Contents.NONE) {
      return null;
    }
    var budget = Budget.of(nanos, search.left(), MAX_REQUESTS, MAX_BYTES);
    try {
      return ContentsReader.read(open.apply(budget), image, asked);
    } catch (OciException.OverBudget e) {
      var message = "what %s consists of: %s".formatted(image, e.getMessage());
      if (budget.isTimeUp()
          && budget.isInEarnest(MOST_IN_EARNEST)
          && search.isRegistrySlow(ImageQuestions.MOST_IN_EARNEST, budget.waited())) {
        throw new OciException.Unavailable(message);
      }
      // Who may push can list as much as this: that is no excuse for what wasn't looked at.
      throw new OciException.Untrustworthy(message);
    }
  }
}
