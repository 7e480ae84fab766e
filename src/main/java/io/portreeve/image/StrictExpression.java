package io.portreeve.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The expression that matches only what patterns certainly match: of patterns without wildcards in
 * the registry, and with wildcards for whole components only. For a text to match, it must be
 * written in normal form, but for what Docker Hub lets one leave out.
 */
final class StrictExpression {
  private static final String COMPONENT = "[a-z0-9]+((\\.|__?|-+)[a-z0-9]+)*";
  private static final String COMPONENTS = COMPONENT + "(/" + COMPONENT + ")*";
  private static final String TAG_AND_DIGEST = "(:\\w[\\w.-]{0,127})?(@sha256:[0-9a-f]{64})?";
  private static final Pattern IS_COMPONENT = Pattern.compile(COMPONENT);
  private static final String LIBRARY = "library";
  private static final String DOCKER_HUB = "(docker\\.io/)?";

  private StrictExpression() {}

  static Optional<String> of(List<ImagePattern> patterns, int maxChars) {
    var alternatives = new ArrayList<String>();
    for (var pattern : patterns) {
      var alternative = alternative(pattern);
      if (alternative != null) {
        alternatives.add(alternative);
        if (wrapped(alternatives).length() > maxChars) {
          alternatives.removeLast();
        }
      }
    }
    return alternatives.isEmpty() ? Optional.empty() : Optional.of(wrapped(alternatives));
  }

  private static String wrapped(List<String> alternatives) {
    return "^(" + String.join("|", alternatives) + ")" + TAG_AND_DIGEST + "$";
  }

  private static @Nullable String alternative(ImagePattern pattern) {
    var registry = pattern.registry();
    if (registry.indexOf('*') >= 0) {
      return null;
    }
    var components = List.of(pattern.glob().text().substring(registry.length() + 1).split("/", -1));
    var path = path(components);
    if (path == null) {
      return null;
    }
    var first = components.getFirst();
    // Without its host, a name mustn't begin with what could be one.
    var needsHost = !isLiteral(first) || RegistryHost.isHost(first) || components.size() < 2;
    if (!registry.equals(RegistryHost.DOCKER_HUB) || needsHost) {
      return GlobExpression.literal(registry) + "/" + path;
    }
    return DOCKER_HUB
        + (isOfficial(components)
            ? "(" + LIBRARY + "/)?" + GlobExpression.literal(components.getLast())
            : path);
  }

  private static @Nullable String path(List<String> components) {
    var path = new ArrayList<String>();
    for (var i = 0; i < components.size(); i++) {
      var component = components.get(i);
      if (isLiteral(component)) {
        path.add(GlobExpression.literal(component));
      } else if (component.equals("*")) {
        path.add(COMPONENT);
      } else if (component.equals("**") && i == components.size() - 1) {
        path.add(COMPONENTS);
      } else {
        return null;
      }
    }
    return String.join("/", path);
  }

  private static boolean isLiteral(String component) {
    return IS_COMPONENT.matcher(component).matches();
  }

  /** Whether the name may be written as its last component alone. */
  private static boolean isOfficial(List<String> components) {
    return components.size() == 2
        && components.getFirst().equals(LIBRARY)
        && isLiteral(components.getLast())
        && !ImageReference.isId(components.getLast());
  }
}
