package io.portreeve.pullsecret;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.portreeve.credentials.PullToken;
import io.portreeve.image.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Collection;
import java.util.TreeSet;

/**
 * What a pull Secret holds.
 *
 * @param value value of {@code .dockerconfigjson}, in Base64; never printed
 * @param hash tells it from others
 * @param expiresTime when its token expires
 * @see <a
 *     href="https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/">Pull
 *     an Image from a Private Registry</a>
 */
record PullContent(String value, String hash, Instant expiresTime) {
  /** A Secret's key for it. */
  static final String KEY = ".dockerconfigjson";

  /** A Secret's type. */
  static final String TYPE = "kubernetes.io/dockerconfigjson";

  /** A token for all these hosts. */
  static PullContent of(Collection<String> hosts, PullToken token) {
    var nodes = JsonNodeFactory.instance;
    var auths = nodes.objectNode();
    var auth = encoded(token.username() + ":" + token.password());
    for (var host : new TreeSet<>(hosts)) {
      var _ = auths.putObject(host).put("auth", auth);
    }
    var config = nodes.objectNode();
    var _ = config.set("auths", auths);
    var value = encoded(config.toString());
    return new PullContent(value, hash(value), token.expiresTime().truncatedTo(ChronoUnit.SECONDS));
  }

  /** The hash of a value in Base64. */
  static String hash(String value) {
    return Sha256.hex(value);
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "PullContent[expires " + expiresTime + "]";
  }
}
