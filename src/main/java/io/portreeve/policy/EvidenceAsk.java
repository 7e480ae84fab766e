package io.portreeve.policy;

import io.portreeve.credentials.CredentialsException;
import io.portreeve.credentials.PullCredential;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.ImageReference;
import io.portreeve.policy.EvidenceCache.Verification;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The question whether one image has the evidence that one policy asks for: its test is whether.
 */
final class EvidenceAsk implements Verification, Predicate<Facts> {
  private final CompiledPolicy policy;
  private final ImageReference image;
  private final PullCredentials source;
  private final Fixed credentials;
  private final boolean binds;
  private final Registry registry;
  private final EvidenceKey key;

  /** Verifies at the image's registry. */
  @FunctionalInterface
  interface Registry {
    Facts verify(EvidenceAsk ask, Duration time, Consumer<BooleanSupplier> begun);
  }

  /**
   * Who asks.
   *
   * @param credentials those of the pod and its policy
   * @param binds whether something is refused if it isn't verified
   */
  record Asker(PullCredentials credentials, boolean binds) {}

  /** The credentials that one verification asks with, whatever becomes of their source. */
  private record Fixed(String host, List<PullCredential> found, PullCredentials source)
      implements PullCredentials {
    @Override
    public List<PullCredential> forHost(String asked) {
      return asked.equals(host) ? found : List.of();
    }

    @Override
    public List<String> problems(String asked) {
      return source.problems(asked);
    }
  }

  /**
   * Creates it.
   *
   * @param image names a digest
   * @throws CredentialsException if a source of credentials can't be read
   * @throws IllegalArgumentException if the image names no digest
   */
  EvidenceAsk(CompiledPolicy policy, ImageReference image, Asker asker, Registry registry) {
    this.policy = policy;
    this.image = image;
    this.binds = asker.binds();
    var credentials = asker.credentials();
    this.source = credentials;
    // Once: what is verified with these is kept under these, though a Secret changes meanwhile.
    var found = credentials.forHost(image.host());
    this.credentials = new Fixed(image.host(), found, credentials);
    this.registry = registry;
    this.key = key(found);
  }

  private EvidenceKey key(List<PullCredential> found) {
    var scope = found.stream().map(PullCredential::identity).toList();
    return EvidenceKey.of(image, policy.evidenceKey(), scope);
  }

  CompiledPolicy policy() {
    return policy;
  }

  ImageReference image() {
    return image;
  }

  EvidenceKey key() {
    return key;
  }

  PullCredentials credentials() {
    return credentials;
  }

  /** Whether it is asked with no credentials but those that belong to no namespace. */
  boolean isOfNoNamespace() {
    return key.equals(publishedKey());
  }

  /**
   * The same, with no credentials but those that belong to no namespace.
   *
   * @throws CredentialsException if a source of credentials can't be read
   */
  EvidenceAsk ofNoNamespace() {
    return new EvidenceAsk(policy, image, new Asker(source.shared(), binds), registry);
  }

  @Override
  public boolean binds() {
    return binds;
  }

  @Override
  public boolean test(Facts facts) {
    return EvidenceVerdict.suffice(policy, facts);
  }

  @Override
  public Facts verify(Duration time) {
    return verify(time, _ -> {});
  }

  @Override
  public Facts verify(Duration time, Consumer<BooleanSupplier> begun) {
    return registry.verify(this, time, begun);
  }

  /** What the operator publishes was asked with credentials that belong to no namespace. */
  @Override
  public @Nullable EvidenceKey publishedKey() {
    try {
      return key(source.shared().forHost(image.host()));
    } catch (CredentialsException _) {
      return null;
    }
  }
}
