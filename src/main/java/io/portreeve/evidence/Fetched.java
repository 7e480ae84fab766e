package io.portreeve.evidence;

import io.portreeve.image.Digest;
import io.portreeve.oci.OciException;
import io.portreeve.oci.RepositoryReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** Fetches what is attached: what isn't there or isn't true is a candidate that doesn't verify. */
final class Fetched {
  /** Most bytes of a bundle or an envelope: lists of contents are large. */
  static final int MOST_BYTES = 8 << 20;

  private static final int LARGE = 512 * 1024;

  /**
   * The tree of a document that was read takes about ten times its bytes: of the largest, tens of
   * MiB. As many at once as there are requests would take all memory, so it is one at a time; a
   * turn takes moments.
   */
  private static final Semaphore LARGE_ONES = new Semaphore(1, true);

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

  private final RepositoryReader repository;
  private final Candidate.Scene scene;
  private final Consumer<Candidate> found;

  /**
   * Creates it.
   *
   * @param found takes every candidate
   */
  Fetched(RepositoryReader repository, Candidate.Scene scene, Consumer<Candidate> found) {
    this.repository = repository;
    this.scene = scene;
    this.found = found;
  }

  Candidate.Scene scene() {
    return scene;
  }

  /** Takes what is no evidence, for a reason that is known. */
  void refuse(Proof why) {
    found.accept(Candidate.refused(scene, _ -> why));
  }

  /** Takes what is no evidence, for a reason that is known for each signer. */
  void refuse(Function<Signer, Proof> why) {
    found.accept(Candidate.refused(scene, why));
  }

  /** Takes a bundle that has been read, or not. */
  void take(Function<Checks, SigstoreBundle> read) {
    found.accept(Candidate.of(scene, Checks.run("bundle", read)));
  }

  /**
   * Fetches content and makes a bundle of it.
   *
   * @param size how many bytes its descriptor says it has: it must be true (OCI Image Specification
   *     1.1, "Content Descriptors")
   */
  void take(Digest digest, long size, long limit, Function<byte[], SigstoreBundle> read) {
    repository.blob(
        digest,
        limit,
        bytes -> {
          inTurn(bytes.length, () -> take(_ -> read.apply(sized(bytes.length, size, bytes))));
          return Boolean.TRUE;
        });
  }

  /**
   * Holds content against what its descriptor says.
   *
   * @throws Malformed if it has another size
   */
  static <T> T sized(int bytes, long said, T content) {
    if (bytes != said) {
      throw new Malformed(bytes + " bytes", said + " bytes, as the manifest says");
    }
    return content;
  }

  /**
   * Works on memory only, and so never waits for anything while it has its turn.
   *
   * @throws OciException.OverBudget if the turn doesn't come
   */
  private static void inTurn(int size, Runnable work) {
    if (size < LARGE) {
      work.run();
      return;
    }
    try {
      if (!LARGE_ONES.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw noTurn();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw noTurn();
    }
    try {
      work.run();
    } finally {
      LARGE_ONES.release();
    }
  }

  private static OciException noTurn() {
    return new OciException.OverBudget(
        "too many attestations of more than " + LARGE + " bytes are being evaluated; try again");
  }

  /**
   * Reads what is attached. If it isn't there, or isn't what it should be, that is taken as a
   * refusal.
   *
   * @param what it is, for the proof
   * @throws OciException if the registry doesn't answer, so that nothing is known
   */
  void orRefuse(String what, Consumer<RepositoryReader> reading) {
    try {
      reading.accept(repository);
    } catch (OciException.NotFound | OciException.Untrustworthy e) {
      refuse(
          new Proof(
              what,
              false,
              Shown.text(String.valueOf(e.getMessage())),
              "something that can be read",
              List.of()));
    } catch (OciException e) {
      throw e;
    } catch (RuntimeException e) {
      refuse(Checks.unexpected(what, e, List.of()));
    }
  }
}
