package io.portreeve.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Images in all the spellings that name them, and patterns that often match them. */
public final class ImageSamples {
  private static final List<String> REGISTRIES =
      List.of(
          "docker.io",
          "docker.io",
          "docker.io",
          "ghcr.io",
          "public.ecr.aws",
          "123456789012.dkr.ecr.us-east-1.amazonaws.com",
          "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
          "210987654321.dkr.ecr.eusc-de-east-1.amazonaws.eu",
          "localhost",
          "localhost:5000",
          "reg.example.com:8443",
          "registry:5000",
          "10.0.0.1",
          "10.0.0.1:5000",
          "[2001:db8:0:0:0:0:0:1]",
          "[2001:db8:0:0:0:0:0:1]:5000");
  private static final List<String> COMPONENTS =
      List.of(
          "library",
          "nginx",
          "team",
          "a",
          "b",
          "ab",
          "a.b",
          "my-app",
          "x__y",
          "docker",
          "sha",
          "localhost",
          "ghcr.io");
  private static final List<String> TAGS =
      List.of("", "", ":v1", ":latest", ":_.-X", ":443", ":5000");

  private final Random random;

  /** Creates the samples that a seed stands for. */
  public ImageSamples(long seed) {
    random = new Random(seed);
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private boolean often(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  /** An image, in any of its spellings. */
  public String image() {
    var registry = any(REGISTRIES);
    var repository = repository();
    if (registry.equals("docker.io") && repository.indexOf('/') < 0) {
      repository = "library/" + repository;
    }
    return written(registry, repository);
  }

  /** Images; each second one is another spelling of the first, with a tag of its own. */
  public List<String> images(int count) {
    var first = image();
    var name = ImageReference.parse(first);
    var images = new ArrayList<>(List.of(first));
    while (images.size() < count) {
      images.add(written(name.registry(), name.repository()));
      images.add(image());
    }
    return images;
  }

  private String written(String registry, String repository) {
    return spelled(registry, repository) + any(TAGS) + (often(3) ? digest() : "");
  }

  private String repository() {
    var repository = new StringBuilder(any(COMPONENTS));
    for (var i = random.nextInt(3); i > 0; i--) {
      repository.append('/').append(any(COMPONENTS));
    }
    return repository.toString();
  }

  private static String digest() {
    return "@sha256:" + "0123456789abcdef".repeat(4);
  }

  private String spelled(String registry, String repository) {
    if (registry.equals("docker.io")) {
      var short1 =
          repository.startsWith("library/") && repository.indexOf('/', 8) < 0 && often(2)
              ? repository.substring(8)
              : repository;
      return often(2)
          ? short1
          : host(any(List.of("docker.io", "index.docker.io", "registry-1.docker.io")))
              + "/"
              + short1;
    }
    if (registry.equals("public.ecr.aws") && often(2)) {
      return host("ecr-public.aws.com") + "/" + repository;
    }
    return host(registry.contains(".dkr.ecr.") ? ecr(registry) : registry) + "/" + repository;
  }

  private String ecr(String host) {
    var dualStack =
        host.replace(".dkr.ecr.", ".dkr-ecr.")
            .replace("amazonaws.com.cn", "on.amazonwebservices.com.cn")
            .replace("amazonaws.eu", "on.amazonwebservices.eu")
            .replaceFirst("amazonaws\\.com$", "on.aws");
    var spelled = any(List.of(host, dualStack));
    return often(2) ? spelled : spelled.replaceFirst("([.-]ecr)\\.", "$1-fips.");
  }

  private String host(String host) {
    var spelled = host;
    if (host.startsWith("[") && often(2)) {
      spelled = host.replace(":0:0:0:0:0:", any(List.of("::", ":0::", "::0:", ":0:0:0:0:0000:")));
    }
    var bracket = spelled.indexOf(']');
    var colon = spelled.indexOf(':', bracket + 1);
    if (bracket < 0 && often(4)) {
      spelled = colon < 0 ? spelled + "." : spelled.replaceFirst("(:\\d+)$", ".$1");
    }
    if (colon < 0 && often(4)) {
      spelled += ":443";
    }
    return often(3) ? spelled.toUpperCase(Locale.ROOT) : spelled;
  }

  /** A pattern that {@link ImagePattern#parse} reads, and that often matches this image. */
  public String pattern(String image) {
    var reference = ImageReference.parse(image);
    var text = drawn(reference);
    while (!isPattern(text)) {
      text = drawn(reference);
    }
    return text;
  }

  private static boolean isPattern(String text) {
    try {
      return !ImagePattern.parse(text).text().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** A text that is like a pattern, and often is one. */
  public String drawn(ImageReference image) {
    if (often(60)) {
      return "**";
    }
    var registry = image.registry();
    var host =
        switch (random.nextInt(6)) {
          case 0 -> wild(registry);
          case 1 ->
              any(
                  List.of(
                      "*",
                      "**",
                      "*.io",
                      "*:5000",
                      "*.*",
                      "d*",
                      "localhost:*",
                      "*aws*",
                      "*1*",
                      "*0*"));
          case 2 -> host(registry.contains(".dkr.ecr.") ? ecr(registry) : registry);
          default -> registry;
        };
    var repository =
        switch (random.nextInt(4)) {
          case 0 -> image.repository();
          case 1 -> image.repository().replaceFirst("(^|/)[^/]+$", "$1" + any(List.of("*", "**")));
          case 2 -> image.repository().replaceFirst("^[^/]+", any(List.of("*", "**")));
          default -> wild(image.repository());
        };
    return host + "/" + repository;
  }

  /** With some of it replaced by wildcards. */
  private String wild(String text) {
    var out = new StringBuilder(text);
    for (var i = 1 + random.nextInt(3); i > 0; i--) {
      var from = random.nextInt(out.length() + 1);
      var to = from + random.nextInt(Math.min(out.length() - from, 6) + 1);
      out.replace(from, to, any(List.of("*", "**")));
    }
    return out.toString();
  }
}
