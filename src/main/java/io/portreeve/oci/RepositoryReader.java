package io.portreeve.oci;

import io.portreeve.image.Digest;
import java.util.List;
import java.util.function.Function;

/**
 * Reads one repository of a registry for one verification, within that verification's {@link
 * Budget}. Every answer is held against the digest that was asked for. Blocks; safe for use by
 * several threads.
 *
 * <p>Every method throws an {@link OciException}.
 */
public interface RepositoryReader {
  /** The manifest that a tag names now; its digest is that of the bytes received. */
  Manifest manifest(String tag);

  /** The manifest of this digest. */
  Manifest manifest(Digest digest);

  /**
   * What refers to a manifest: by the Referrers API where the registry has it, else by the fallback
   * tag. Empty where nothing does. An entry isn't proven to refer to the subject: its manifest says
   * so.
   */
  List<Descriptor> referrers(Digest subject);

  /** Content of a blob, at most {@code limit} bytes. */
  byte[] blob(Digest digest, long limit);

  /**
   * What is made of a blob's content, at most {@code limit} bytes. While {@code use} runs the bytes
   * count as being read, which bounds the memory that all verifications take: prefer this to {@link
   * #blob(Digest, long)}, and ask for nothing else inside.
   */
  default <T> T blob(Digest digest, long limit, Function<byte[], T> use) {
    return use.apply(blob(digest, limit));
  }
}
