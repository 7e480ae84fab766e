package io.portreeve.policy;

import io.portreeve.image.Digest;
import io.portreeve.image.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * Hashes of the beginnings of an image's list of layers: two images begin with the same {@code n}
 * layers exactly when their {@code n}th hashes are equal.
 */
public final class LayerChain {
  /** Characters of one hash. */
  public static final int HASH = 64;

  private LayerChain() {}

  /** The hashes of the first layer, the first two, and so on, one after the other in lower hex. */
  public static String of(List<Digest> layers) {
    var chain = new StringBuilder(layers.size() * HASH);
    var hash = new byte[0];
    for (var layer : layers) {
      var next = Sha256.create();
      next.update(hash);
      next.update(layer.toString().getBytes(StandardCharsets.US_ASCII));
      hash = next.digest();
      chain.append(HexFormat.of().formatHex(hash));
    }
    return chain.toString();
  }
}
