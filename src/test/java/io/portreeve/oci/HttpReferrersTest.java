package io.portreeve.oci;

import static io.portreeve.oci.HostileRegistry.json;
import static io.portreeve.oci.HostileRegistry.reply;
import static io.portreeve.oci.HostileRegistry.status;
import static io.portreeve.oci.Lab.DIGEST;
import static io.portreeve.oci.Lab.EMPTY;
import static io.portreeve.oci.Lab.FALLBACK;
import static io.portreeve.oci.Lab.INDEX_TYPE;
import static io.portreeve.oci.Lab.REFERRERS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of referrers, by API and by fallback tag. */
class HttpReferrersTest {
  private static final String ENTRY =
      "{\"mediaType\":\"application/x\",\"artifactType\":\"t\",\"digest\":\""
          + EMPTY
          + "\",\"size\":2}";

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private static String list(int entries) {
    return list(Collections.nCopies(entries, ENTRY));
  }

  private static String list(List<String> entries) {
    return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
        .formatted(ManifestParser.OCI_INDEX, String.join(",", entries));
  }

  private List<Descriptor> referrers() {
    return lab.open().referrers(DIGEST);
  }

  @Test
  void theApiIsAskedAndRemembered() {
    lab.registry.on(REFERRERS, json(list(2), INDEX_TYPE + "; charset=utf-8"));

    assertThat(referrers()).hasSize(2).first().extracting(Descriptor::artifactType).isEqualTo("t");
    lab.registry.on(REFERRERS, json(list(0), INDEX_TYPE));
    assertThat(referrers()).isEmpty();
    assertThat(lab.registry.paths()).containsExactly(REFERRERS, REFERRERS);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 405, 406, 501, 303})
  void aRegistryWithoutTheApiIsAskedForTheFallbackTag(int status) {
    lab.registry.on(REFERRERS, status(status, "Location: http://" + lab.stranger.host() + "/"));
    lab.registry.on(FALLBACK, json(list(1), INDEX_TYPE));

    assertThat(referrers()).hasSize(1);
    assertThat(referrers()).hasSize(1);

    assertThat(lab.registry.paths()).containsExactly(REFERRERS, FALLBACK, FALLBACK);
    assertThat(lab.stranger.requests()).isEmpty();
  }

  @Test
  void aPageForPeopleIsntTheApi() {
    lab.registry.on(REFERRERS, json("<html>", "Content-Type: text/html"));
    assertThat(referrers()).isEmpty();
    assertThat(lab.registry.paths()).containsExactly(REFERRERS, FALLBACK);
  }

  @Test
  void theApiIsLookedForAgainAfterTenMinutes() {
    assertThat(referrers()).isEmpty();
    lab.registry.on(REFERRERS, json(list(1), INDEX_TYPE));
    lab.nanos = Duration.ofMinutes(10).toNanos() - 1;
    assertThat(referrers()).isEmpty();

    lab.nanos = Duration.ofMinutes(10).toNanos();

    assertThat(referrers()).hasSize(1);
  }

  @Test
  void aRegistryThatHasTheApiKeepsItThoughOneRepositoryIsUnknown() {
    lab.registry.onEach(
        REFERRERS, json(list(1), INDEX_TYPE), status(404), json(list(2), INDEX_TYPE));

    assertThat(referrers()).hasSize(1);
    assertThat(referrers()).isEmpty();
    assertThat(referrers()).hasSize(2);
    assertThat(lab.registry.paths()).containsExactly(REFERRERS, REFERRERS, FALLBACK, REFERRERS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NAME_UNKNOWN", "MANIFEST_UNKNOWN", "UNAUTHORIZED", "whatever"})
  void T28_anUnknownRepositoryDoesntTurnTheApiOffForOthers(String code) {
    // Given a host with the API whose first answer is about one repository only
    var error = "{\"errors\":[{\"code\":\"%s\",\"message\":\"x\"}]}".formatted(code);
    lab.registry.onEach(REFERRERS, reply(404, error.getBytes(UTF_8)), json(list(2), INDEX_TYPE));
    lab.registry.on(FALLBACK, json(list(1), INDEX_TYPE));

    assertThat(referrers()).hasSize(1);
    assertThat(referrers()).hasSize(2);
    assertThat(lab.registry.paths()).containsExactly(REFERRERS, FALLBACK, REFERRERS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "404 page not found",
        "",
        "[]",
        "{}",
        "{\"errors\":{}}",
        "{\"errors\":[{\"code\":4}]}",
        "{\"errors\":[\"NAME_UNKNOWN\"]}",
      })
  void aNotFoundThatIsntTheApisIsRemembered(String body) {
    lab.registry.onEach(REFERRERS, reply(404, body.getBytes(UTF_8)), json(list(2), INDEX_TYPE));

    assertThat(referrers()).isEmpty();
    assertThat(referrers()).isEmpty();
    assertThat(lab.registry.paths()).containsExactly(REFERRERS, FALLBACK, FALLBACK);
  }

  @Test
  void T28_anErrorDocumentOfMoreThan8KiBIsNone() {
    var error = "{\"errors\":[{\"code\":\"x\"}]}" + " ".repeat(8 * 1024);
    lab.registry.onEach(REFERRERS, reply(404, error.getBytes(UTF_8)), json(list(2), INDEX_TYPE));

    assertThat(referrers()).isEmpty();
    assertThat(referrers()).isEmpty();
  }

  @Test
  void T28_aHostThatWasSeenToHaveTheApiKeepsItUntilThatIsForgotten() {
    var plain = reply(404, "404 page not found".getBytes(UTF_8));
    lab.registry.onEach(
        REFERRERS, json(list(1), INDEX_TYPE), plain, json(list(2), INDEX_TYPE), plain);

    assertThat(referrers()).hasSize(1);
    assertThat(referrers()).isEmpty();
    assertThat(referrers()).hasSize(2);

    lab.nanos = Duration.ofMinutes(11).toNanos();
    lab.registry.forget();
    assertThat(referrers()).isEmpty();
    assertThat(referrers()).isEmpty();
    assertThat(lab.registry.paths()).containsExactly(REFERRERS, FALLBACK, FALLBACK);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s?n=1&last=a", "?last=b", "http://%s?last=c"})
  void pagesAreFollowed(String link) {
    var next =
        link.replace("%s", link.startsWith("http") ? lab.registry.host() + REFERRERS : REFERRERS);
    lab.registry.answering(
        REFERRERS,
        request ->
            request.target().contains("last=")
                ? json(list(3), INDEX_TYPE)
                : json(list(2), INDEX_TYPE, "Link: <" + next + ">; rel=\"next\""));

    assertThat(referrers()).hasSize(5);
    assertThat(lab.registry.requests()).hasSize(2);
  }

  @Test
  void T28_pagesInCirclesAreRefused() {
    lab.registry.on(REFERRERS, json(list(1), INDEX_TYPE, "Link: <" + REFERRERS + ">; rel=next"));

    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(this::referrers)
        .withMessageContaining("leads back");
    assertThat(lab.registry.requests()).hasSize(1);
  }

  @Test
  void T28_endlessPagesEndAfterFive() {
    var page = new AtomicInteger();
    lab.registry.answering(
        REFERRERS,
        _ ->
            json(
                list(10),
                INDEX_TYPE,
                "Link: <%s?page=%d>; rel=\"next\"".formatted(REFERRERS, page.incrementAndGet())));

    assertThat(referrers()).hasSize(50);
    assertThat(lab.registry.requests()).hasSize(5);
  }

  @Test
  void T28_ofTenThousandReferrersAThousandAreRead() {
    lab.registry.on(REFERRERS, json(list(10_000), INDEX_TYPE, "Link: <?page=2>; rel=\"next\""));

    assertThat(referrers()).hasSize(1_000);
    assertThat(lab.registry.requests()).hasSize(1);
  }

  @Test
  void T28_aMalformedEntryDoesntHideTheOthers() {
    var junk =
        List.of(
            "17",
            "{}",
            "{\"mediaType\":\"x\",\"digest\":\"sha512:00\",\"size\":2}",
            ENTRY.replace(":2}", ":-2}"),
            ENTRY.replace(":2}", ":99999999999999999999}"),
            ENTRY.replace("\"t\"", "[]"),
            ENTRY);
    lab.registry.on(REFERRERS, json(list(junk), INDEX_TYPE));

    assertThat(referrers()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.test/v2/shop/api/referrers/x",
        "//evil.test/v2/shop/api/referrers/x",
        "/v2/other/api/referrers/x",
        "../x",
        "file:///etc/passwd",
        "::",
      })
  void T38_pagesElsewhereAreRefused(String link) {
    lab.registry.on(REFERRERS, json(list(1), INDEX_TYPE, "Link: <" + link + ">; rel=\"next\""));

    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(this::referrers)
        .withMessageContaining("another place");
    assertThat(lab.registry.requests()).hasSize(1);
  }

  @Test
  void aLinkToSomethingElseIsNoPage() {
    lab.registry.on(REFERRERS, json(list(1), INDEX_TYPE, "Link: <?page=2>; rel=\"prev\""));
    assertThat(referrers()).hasSize(1);
    assertThat(lab.registry.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "{\"schemaVersion\":2}",
        "{\"schemaVersion\":2,\"manifests\":{}}",
        "{\"schemaVersion\":2,\"manifests\":[],\"manifests\":[]}",
        "{\"schemaVersion\":2,\"manifests\":[]} x",
      })
  void aListThatIsNoneIsRefused(String body) {
    lab.registry.on(REFERRERS, json(body, INDEX_TYPE));
    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(this::referrers)
        .withMessageContaining("referrers of " + lab.registry.host());

    lab.registry.on(REFERRERS, status(404));
    lab.registry.on(FALLBACK, json(body, INDEX_TYPE));
    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(this::referrers)
        .withMessageContaining("fallback tag");
  }

  @Test
  void anErrorIsNoEmptyList() {
    lab.registry.on(REFERRERS, status(500));
    assertThatExceptionOfType(OciException.Unavailable.class).isThrownBy(this::referrers);

    lab.registry.on(REFERRERS, status(404));
    lab.registry.on(FALLBACK, reply(502, new byte[100_000]));
    assertThatExceptionOfType(OciException.Unavailable.class).isThrownBy(this::referrers);
  }
}
