package io.portreeve.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.SortedSet;
import java.util.TreeSet;

/** Tells where the images of a repository go. */
public final class Replicates {
  private Replicates() {}

  /**
   * A destination.
   *
   * @param region its region
   * @param accountId its account
   */
  public record Destination(String region, String accountId) implements Comparable<Destination> {
    /** By region, then account. */
    @Override
    public int compareTo(Destination other) {
      var byRegion = region.compareTo(other.region);
      return byRegion != 0 ? byRegion : accountId.compareTo(other.accountId);
    }

    /** The key of a backfill. */
    @Override
    public String toString() {
      return region + "/" + accountId;
    }
  }

  /**
   * Returns the destinations of a repository: a rule is for all repositories, or for those whose
   * name begins with one of its prefixes.
   *
   * @param replication the live document of REPLICATION
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_RepositoryFilter.html">RepositoryFilter</a>
   */
  public static SortedSet<Destination> of(ObjectNode replication, String repositoryName) {
    var destinations = new TreeSet<Destination>();
    for (var rule : replication.path("rules")) {
      if (covers(rule.path("repositoryFilters"), repositoryName)) {
        destinations.addAll(destinations(rule));
      }
    }
    return destinations;
  }

  /** The destinations of one rule. */
  static SortedSet<Destination> destinations(JsonNode rule) {
    var destinations = new TreeSet<Destination>();
    rule.path("destinations")
        .forEach(
            each ->
                destinations.add(
                    new Destination(
                        each.path("region").asText(), each.path("registryId").asText())));
    return destinations;
  }

  private static boolean covers(JsonNode filters, String name) {
    if (filters.isEmpty()) {
      return true;
    }
    for (var filter : filters) {
      if (filter.path("filterType").asText().equals("PREFIX_MATCH")
          && name.startsWith(filter.path("filter").asText())) {
        return true;
      }
    }
    return false;
  }
}
