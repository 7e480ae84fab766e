package io.portreeve.settings;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Pull-through cache rules: credentials and role can be changed, not taken away; the upstream is
 * for ever.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_UpdatePullThroughCacheRule.html">UpdatePullThroughCacheRule</a>
 */
final class CacheEntries implements TableMerge.Table {
  private static final String URL = "upstreamRegistryUrl";
  private static final String UPSTREAM_PREFIX = "upstreamRepositoryPrefix";
  private static final List<String> CHANGEABLE = List.of("credentialArn", "customRoleArn");
  private static final List<String> SHOWN =
      List.of(URL, UPSTREAM_PREFIX, "credentialArn", "customRoleArn");

  @Override
  public String title(String name) {
    return "pull-through cache \"" + name + "\"";
  }

  @Override
  public String version(ObjectNode entry) {
    return CanonicalJson.hash(
        upstream(entry) + " " + text(entry, "credentialArn") + " " + text(entry, "customRoleArn"));
  }

  @Override
  public @Nullable String unchangeable(ObjectNode live, ObjectNode wanted) {
    if (!upstream(live).equals(upstream(wanted))) {
      return "ECR doesn't change the upstream of a cache, which is "
          + upstream(live)
          + " and shall be "
          + upstream(wanted)
          + ": delete it by hand, which keeps its repositories, or choose another prefix";
    }
    for (var member : CHANGEABLE) {
      if (!text(live, member).isEmpty() && text(wanted, member).isEmpty()) {
        return "ECR doesn't take "
            + (member.equals("credentialArn") ? "credentials" : "a role")
            + " away from a cache: ask for "
            + text(live, member)
            + ", delete the cache by hand, which keeps its repositories, or choose another prefix";
      }
    }
    return null;
  }

  @Override
  public ObjectNode changed(ObjectNode live, ObjectNode wanted) {
    var copy = live.deepCopy();
    for (var member : CHANGEABLE) {
      if (wanted.has(member)) {
        copy.set(member, wanted.get(member));
      }
    }
    return copy;
  }

  @Override
  public ObjectNode request(String prefix, ObjectNode entry, ObjectNode live) {
    var request = JsonNodeFactory.instance.objectNode().put("ecrRepositoryPrefix", prefix);
    for (var member : CHANGEABLE) {
      if (entry.has(member)) {
        request.set(member, entry.get(member));
      }
    }
    return request;
  }

  @Override
  public String describe(ObjectNode entry, ObjectNode other) {
    return TableMerge.describe(SHOWN, entry, other);
  }

  /** No prefix upstream is all of it, which ECR shows as ROOT. */
  private static String upstream(ObjectNode entry) {
    var url = text(entry, URL).toLowerCase(Locale.ROOT);
    var host = url.startsWith("https://") ? url.substring("https://".length()) : url;
    var prefix = text(entry, UPSTREAM_PREFIX);
    return TableMerge.name(host)
        + (prefix.isEmpty() || prefix.equals("ROOT") ? "" : "/" + TableMerge.name(prefix));
  }

  private static String text(ObjectNode entry, String member) {
    return entry.path(member).asText("");
  }
}
