package io.portreeve.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
  private static final String HEX = "0123456789abcdef".repeat(4);
  private static final String DIGEST = "sha256:" + HEX;

  @ParameterizedTest
  @CsvSource({
    "nginx, registry-1.docker.io, docker.io/library/nginx, ",
    "nginx:1.27, registry-1.docker.io, docker.io/library/nginx, 1.27",
    "localhost, registry-1.docker.io, docker.io/library/localhost, ",
    "localhost:5000, registry-1.docker.io, docker.io/library/localhost, 5000",
    "team/app, registry-1.docker.io, docker.io/team/app, ",
    "docker.io/nginx, registry-1.docker.io, docker.io/library/nginx, ",
    "ghcr.io/org/app:v1, ghcr.io, ghcr.io/org/app, v1",
    "ghcr.io/app, ghcr.io, ghcr.io/app, ",
    "ghcr.io, registry-1.docker.io, docker.io/library/ghcr.io, ",
    "localhost/app, localhost, localhost/app, ",
    "localhost:5000/app, localhost:5000, localhost:5000/app, ",
    "Registry/app, registry, registry/app, ",
    "registry/app, registry-1.docker.io, docker.io/registry/app, ",
    "10.0.0.1/app, 10.0.0.1, 10.0.0.1/app, ",
    "10.0.0.1:8443/a/b__c/d--e.f_g:X_.-y, 10.0.0.1:8443, 10.0.0.1:8443/a/b__c/d--e.f_g, X_.-y",
    "xn--bcher-kva.example/app, xn--bcher-kva.example, xn--bcher-kva.example/app, ",
    "[::1]/app, [0:0:0:0:0:0:0:1], [0:0:0:0:0:0:0:1]/app, ",
    "[2001:DB8::a:0]:5000/app:v1, [2001:db8:0:0:0:0:a:0]:5000, [2001:db8:0:0:0:0:a:0]:5000/app, v1",
    "[2001:0db8:0:0:0:0:a:0]:443/app, [2001:db8:0:0:0:0:a:0], [2001:db8:0:0:0:0:a:0]/app, ",
  })
  void readsWhatRuntimesRead(String text, String host, String name, String tag) {
    // When
    var image = ImageReference.parse(text);
    var pinned = ImageReference.parse(text + "@" + DIGEST);

    // Then
    assertThat(image.host()).isEqualTo(host);
    assertThat(image.name()).isEqualTo(name);
    assertThat(image.tag()).isEqualTo(tag);
    assertThat(image.digest()).isNull();
    assertThat(image).hasToString(text);
    assertThat(pinned.name()).isEqualTo(name);
    assertThat(pinned.tag()).isEqualTo(tag);
    assertThat(pinned.digest()).isEqualTo(new Digest(HEX));
    assertThat(image.withDigest(new Digest(HEX)))
        .isEqualTo(pinned)
        .hasToString(text + "@" + DIGEST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker.io/library/nginx",
        "index.docker.io/nginx",
        "registry-1.docker.io/nginx",
        "Docker.IO/nginx",
        "docker.io:443/nginx",
        "docker.io./library/nginx",
        "INDEX.docker.io.:443/library/nginx",
      })
  void T56_spellingsOfDockerHubAreOneRegistry(String text) {
    // When, Then
    assertThat(ImageReference.parse(text).name()).isEqualTo("docker.io/library/nginx");
    assertThat(ImageReference.parse(text).host()).isEqualTo("registry-1.docker.io");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "123456789012.dkr.ecr.us-east-1.amazonaws.com",
        "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com",
        "123456789012.dkr-ecr.us-east-1.on.aws",
        "123456789012.dkr-ecr-fips.us-east-1.on.aws",
      })
  void T56_hostsOfAnEcrRegistryAreOneRegistry(String host) {
    for (var spelling :
        new String[] {
          host, host + ".", host + ":443", host + ".:443", host.toUpperCase(Locale.ROOT)
        }) {
      // When
      var image = ImageReference.parse(spelling + "/shop/api:v1");

      // Then
      assertThat(image.host()).isEqualTo(host);
      assertThat(image.name()).isEqualTo("123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/api");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn, 123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
    "123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn, 123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
    "123456789012.dkr-ecr.eusc-de-east-1.on.amazonwebservices.eu, 123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu",
    "public.ecr.aws, public.ecr.aws",
    "ecr-public.aws.com, public.ecr.aws",
    "123456789012.dkr-ecr.us-east-1.on.aws:5000, 123456789012.dkr-ecr.us-east-1.on.aws:5000",
    "123456789012.dkr-ecr.us-east-1.on.aws.evil.com, 123456789012.dkr-ecr.us-east-1.on.aws.evil.com",
    "123456789012.dkr.ecr-fips.us-east-1.amazonaws.evil.com, 123456789012.dkr.ecr-fips.us-east-1.amazonaws.evil.com",
    "evil.123456789012.dkr-ecr.us-east-1.on.aws, evil.123456789012.dkr-ecr.us-east-1.on.aws",
    "12345678901.dkr-ecr.us-east-1.on.aws, 12345678901.dkr-ecr.us-east-1.on.aws",
    "123456789012.dkr-ecr.us.east-1.on.aws, 123456789012.dkr-ecr.us.east-1.on.aws",
  })
  void T56_onlyHostsOfEcrAreTakenForIt(String host, String registry) {
    // When, Then
    assertThat(ImageReference.parse(host + "/app").registry()).isEqualTo(registry);
    assertThat(ImageReference.parse(host + "/app").host()).isEqualTo(host);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|is empty",
        "app@sha256:../..|has 'sha256:../..' after its '@'",
        "app@sha256:0123|64 lower-case hexadecimal digits",
        "app@sha256:ABCDEF6789abcdef0123456789abcdef0123456789abcdef0123456789abcdef|64 lower-case",
        "app@sha512:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef|write sha256:",
        "app@|after its '@'",
        "app@sha256:00@sha256:00|more than one '@'",
        "user@ghcr.io/app|user names",
        "user:secret@ghcr.io/app:v1|user names",
        "`app `|white space",
        "` app`|at position 1",
        "ghcr.io/ app|white space",
        "`app\u0000`|outside ASCII",
        "ghcr.io/app\u200b:v1|outside ASCII",
        "b\u00fccher.example/app|outside ASCII",
        "\uff47hcr.io/app|outside ASCII",
        "http://ghcr.io/app|scheme",
        "https://ghcr.io/app|scheme",
        "ghcr.io:443:80/app|port '443:80'",
        "ghcr.io:0/app|port '0'",
        "ghcr.io:00443/app|port '00443'",
        "ghcr.io:65536/app|port '65536'",
        "ghcr.io:999999999999/app|port '999999999999'",
        "ghcr.io:https/app|port 'https'",
        "ghcr.io:/app|port ''",
        "ghcr.io:-1/app|port '-1'",
        "ghcr.io:+5/app|port '+5'",
        "ghcr..io/app|label ''",
        "ghcr.io../app|label ''",
        "./app|label ''",
        "../app|label ''",
        ".ghcr.io/app|label ''",
        "-ghcr.io/app|label '-ghcr'",
        "ghcr-.io/app|label 'ghcr-'",
        "gh_cr.io/app|label 'gh_cr'",
        "ghcr.io%2fapp/x|label 'io%2fapp'",
        "ghcr.io/%61pp|has '%61pp' in its repository",
        "ghcr.io\\evil.com/app|label 'io\\evil'",
        "ghcr.io#evil.com/app|label",
        "ghcr.io?evil.com/app|label",
        "127.1/app|four decimals",
        "0177.0.0.1/app|four decimals",
        "2130706433:80/app|four decimals",
        "0x7f.0.0.0x1/app|four decimals",
        "256.0.0.1/app|four decimals",
        "1.2.3.4.5/app|four decimals",
        "[::1/app|']'",
        "[::1]x/app|']'",
        "[::1%eth0]/app|IPv6",
        "[1:2]/app|8 groups",
        "[1:2:3:4:5:6:7:8:9]/app|IPv6",
        "[1::2::3]/app|IPv6",
        "[:::]/app|IPv6",
        "[::127.0.0.1]/app|IPv6",
        "[::ffff:7f00:1]/app|IPv4",
        "ghcr.io/|has '' in its repository",
        "/app|has '' in its repository",
        "ghcr.io//app|has '' in its repository",
        "ghcr.io/app/|has '' in its repository",
        "ghcr.io/../app|has '..' in its repository",
        "ghcr.io/./app|has '.' in its repository",
        "ghcr.io/App|has 'App' in its repository",
        "App|has 'App' in its repository",
        "ghcr.io/a___b|has 'a___b' in its repository",
        "ghcr.io/a..b|has 'a..b' in its repository",
        "ghcr.io/-a|has '-a' in its repository",
        "ghcr.io/a_|has 'a_' in its repository",
        "ghcr.io/app:|has the tag ''",
        "ghcr.io/app:.v1|has the tag '.v1'",
        "ghcr.io/app:-v1|has the tag '-v1'",
        "ghcr.io/app:v1:v2|has the tag 'v1:v2'",
        "ghcr.io/app:v1/x|has the tag 'v1/x'",
        "ghcr.io/app:v+1|has the tag 'v+1'",
        "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef|ID of an image",
        "sha256:0123|ID of an image",
        "sha256|ID of an image",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef|ID of an image",
      })
  void T03_malformedReferencesAreRefusedWithAReason(String text, String why) {
    // When, Then
    assertThatThrownBy(() -> ImageReference.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Image reference " + Excerpt.of(text) + " ")
        .hasMessageContaining(why);
  }

  @Test
  void T03_lengthsAreBounded() {
    // Given
    var label = "a".repeat(63);
    var host = String.join(".", label, label, label, "b".repeat(61));

    // When, Then
    assertThat(ImageReference.parse(host + "/" + "a".repeat(255) + ":" + "t".repeat(128)).host())
        .isEqualTo(host);
    assertRefused(host + "b/app", "253");
    assertRefused("a" + label + ".io/app", "1 to 63");
    assertRefused("ghcr.io/" + "a".repeat(256), "256 characters");
    assertRefused("ghcr.io/app:" + "t".repeat(129), "1 to 128");
    assertRefused("ghcr.io/" + "a/".repeat(600) + "a", "at most 1024");
    assertRefused("a".repeat(10_000_000), "10000000 characters");
    assertRefused("ghcr.io/" + "a-".repeat(120) + "_", "in its repository");
  }

  private static void assertRefused(String text, String why) {
    assertThatThrownBy(() -> ImageReference.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void T04_theDigestStandsBesideTheTag() {
    // When
    var image = ImageReference.parse("ghcr.io/app:good@" + DIGEST);

    // Then
    assertThat(image.tagOrLatest()).isEqualTo("good");
    assertThat(image.digest()).isEqualTo(new Digest(HEX));
    assertThat(image.name()).isEqualTo("ghcr.io/app");
  }

  @ParameterizedTest
  @CsvSource({
    "app, '', latest",
    "app:v1, '', v1",
    "app, d, ",
    "app:v1, d, v1",
  })
  void latestIsImpliedOnlyWhereNothingIsNamed(String text, String digest, String expected) {
    // When
    var image = ImageReference.parse(digest.isEmpty() ? text : text + "@" + DIGEST);

    // Then
    assertThat(image.tagOrLatest()).isEqualTo(expected);
  }

  @Test
  void aPinnedTextKeepsWhatWasWritten() {
    // Given
    var other = new Digest("f".repeat(64));

    // When, Then
    assertThat(ImageReference.parse("GHCR.io.:443/app:v1").pinnedText(new Digest(HEX)))
        .isEqualTo("GHCR.io.:443/app:v1@" + DIGEST);
    assertThat(ImageReference.parse("app@" + DIGEST).pinnedText(other)).isEqualTo("app@" + other);
  }
}
