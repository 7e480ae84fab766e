package io.portreeve.policy;

import io.portreeve.image.Glob;
import java.util.List;

/**
 * What a policy asks of tags.
 *
 * @param pin whether pods must name a digest
 * @param allow patterns of which a tag must match one; empty: any tag
 * @param deny patterns of which a tag may match none
 */
record TagDemands(boolean pin, List<Glob> allow, List<Glob> deny) {
  static final TagDemands NONE = new TagDemands(false, List.of(), List.of());

  TagDemands {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
  }
}
