package io.portreeve.policy;

import io.portreeve.credentials.PullCredential;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.Budget;
import io.portreeve.oci.Descriptor;
import io.portreeve.oci.DistributionClient;
import io.portreeve.oci.Manifest;
import io.portreeve.oci.OciException;
import io.portreeve.oci.RepositoryReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Repositories that know tags, and fail as a test says. Each request takes from the budget. */
final class FakeRepositories implements DistributionClient {
  static final String IMAGE = "application/vnd.oci.image.manifest.v1+json";

  final Map<String, Manifest> tags = new ConcurrentHashMap<>();
  final Map<Digest, byte[]> blobs = new ConcurrentHashMap<>();
  final Map<Digest, Manifest> manifests = new ConcurrentHashMap<>();
  final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  final List<String> askers = Collections.synchronizedList(new ArrayList<>());

  /** Runs before each answer: may throw, or use up the budget. */
  volatile Consumer<Budget> before = _ -> {};

  /** What the answer to who asks with these credentials fails with; null: nothing. */
  volatile Function<List<PullCredential>, @Nullable RuntimeException> failing = _ -> null;

  FakeRepositories tag(String tag, Digest digest, String mediaType) {
    tags.put(tag, new Manifest(digest, mediaType, null, null, List.of(), List.of(), 2));
    return this;
  }

  @Override
  public RepositoryReader open(ImageReference image, PullCredentials credentials, Budget budget) {
    return new RepositoryReader() {
      private void ask(String what) {
        before.accept(budget);
        var failure = failing.apply(credentials.forHost(image.host()));
        if (failure != null) {
          throw failure;
        }
        if (budget.left().isZero() || !budget.takeRequest()) {
          throw new OciException.OverBudget(what + ": the time is used up");
        }
        requests.add(image.name() + " " + what);
        askers.add(
            image.host()
                + " "
                + credentials.forHost(image.host()).stream().map(each -> each.identity()).toList());
      }

      @Override
      public Manifest manifest(String tag) {
        ask("tag " + tag);
        var manifest = tags.get(tag);
        if (manifest == null) {
          throw new OciException.NotFound("no tag " + tag);
        }
        return manifest;
      }

      @Override
      public Manifest manifest(Digest digest) {
        ask("manifest " + digest);
        var known = manifests.get(digest);
        if (known != null) {
          return known;
        }
        return new Manifest(digest, IMAGE, null, null, List.of(), List.of(), 2);
      }

      @Override
      public List<Descriptor> referrers(Digest subject) {
        ask("referrers of " + subject);
        return List.of();
      }

      @Override
      public byte[] blob(Digest digest, long limit) {
        ask("blob " + digest);
        var content = blobs.get(digest);
        if (content == null) {
          throw new OciException.NotFound("no blob " + digest);
        }
        return content;
      }
    };
  }
}
