package io.portreeve.e2e;

import io.portreeve.image.Digest;
import io.portreeve.oci.Descriptor;
import io.portreeve.oci.Manifest;
import io.portreeve.oci.OciException;
import io.portreeve.oci.RepositoryReader;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Asks a repository once for each thing, and answers from memory afterwards. */
final class StoredRepository implements RepositoryReader {
  private final RepositoryReader source;
  private final Map<String, Object> answers = new ConcurrentHashMap<>();

  StoredRepository(RepositoryReader source) {
    this.source = source;
  }

  @SuppressWarnings("unchecked") // one type for each key
  private <T> T once(String key, Supplier<T> answer) {
    var known =
        answers.computeIfAbsent(
            key,
            _ -> {
              try {
                return answer.get();
              } catch (OciException.NotFound e) {
                return e;
              }
            });
    if (known instanceof OciException.NotFound missing) {
      throw missing;
    }
    return (T) known;
  }

  @Override
  public Manifest manifest(String tag) {
    return once("tag " + tag, () -> source.manifest(tag));
  }

  @Override
  public Manifest manifest(Digest digest) {
    return once("manifest " + digest, () -> source.manifest(digest));
  }

  @Override
  public List<Descriptor> referrers(Digest subject) {
    return once("referrers " + subject, () -> source.referrers(subject));
  }

  @Override
  public byte[] blob(Digest digest, long limit) {
    return once("blob " + digest, () -> source.blob(digest, limit)).clone();
  }
}
