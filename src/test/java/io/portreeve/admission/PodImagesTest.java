package io.portreeve.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodImagesTest {
  private static List<String> added(String review) {
    return PodImages.added(Reviews.read(review)).stream().map(PodImage::text).toList();
  }

  private static String pod(String metadata, String spec) {
    return """
        {"kind":"Pod","apiVersion":"v1","metadata":{"name":"api",%s},"spec":{%s}}"""
        .formatted(metadata, spec);
  }

  private static final String RUNNING =
      "\"containers\":[{\"name\":\"a\",\"image\":\"unsigned:1\"}]";

  @Test
  void T40_aContainerForDebuggingIsDecidedOnAlone() {
    // Given
    var before = Reviews.podOf(RUNNING);
    var after =
        Reviews.podOf(
            RUNNING + ",\"ephemeralContainers\":[{\"name\":\"d\",\"image\":\"debug:1\"}]");

    // Then
    assertThat(added(Reviews.update(before, after))).containsExactly("debug:1");
  }

  @Test
  void T40_aSecondContainerForDebuggingIsDecidedOnAlone() {
    // Given
    var first = "{\"name\":\"d\",\"image\":\"debug:1\"}";
    var second = "{\"name\":\"e\",\"image\":\"debug:1\"}";
    var before = Reviews.podOf(RUNNING + ",\"ephemeralContainers\":[" + first + "]");
    var after = Reviews.podOf(RUNNING + ",\"ephemeralContainers\":[" + first + "," + second + "]");

    // When
    var images = PodImages.added(Reviews.read(Reviews.update(before, after)));

    // Then
    assertThat(images).extracting(PodImage::name).containsExactly("e");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"deletionTimestamp\":\"2026-01-01T00:00:00Z\",\"deletionGracePeriodSeconds\":0",
        "\"ownerReferences\":[{\"kind\":\"ReplicaSet\",\"name\":\"x\",\"uid\":\"u\"}]",
        "\"annotations\":{\"kubernetes.io/config.mirror\":\"x\",\"kubernetes.io/config.source\":\"file\"}",
        "\"annotations\":{\"portreeve.io/verified\":\"true\"}",
        "\"labels\":{\"portreeve.io/skip\":\"true\"}",
        "\"generateName\":\"api-\""
      })
  void T41_T45_T17_whatAPodSaysOfItselfExemptsNothing(String metadata) {
    assertThat(added(Reviews.create(pod(metadata, RUNNING)))).containsExactly("unsigned:1");
  }

  @Test
  void T41_anImageAddedToATerminatingPodIsDecidedOn() {
    // Given
    var terminating = "\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"";
    var changed = RUNNING.replace("unsigned:1", "unsigned:2");

    // Then
    assertThat(added(Reviews.update(pod(terminating, RUNNING), pod(terminating, changed))))
        .containsExactly("unsigned:2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"labels\":{\"a\":\"b\"}",
        "\"finalizers\":[]",
        "\"annotations\":{\"x\":\"y\"}",
        "\"deletionTimestamp\":\"2026-01-01T00:00:00Z\""
      })
  void T44_metadataOfARunningPodChangesWhateverItRuns(String metadata) {
    // Given
    var before = pod("\"finalizers\":[\"example.com/x\"]", RUNNING);

    // Then
    assertThat(added(Reviews.update(before, pod(metadata, RUNNING)))).isEmpty();
  }

  @Test
  void T44_aStatusOrATolerationChangesWhateverThePodRuns() {
    // Given
    var before = Reviews.podOf(RUNNING);
    var after =
        Reviews.podOf("\"tolerations\":[{\"key\":\"a\"}],\"activeDeadlineSeconds\":5," + RUNNING);

    // Then
    assertThat(added(Reviews.update(before, after))).isEmpty();
  }

  @Test
  void T44_anImageThatMovesToAnotherContainerIsDecidedOn() {
    // Given
    var before =
        Reviews.podOf("\"containers\":" + Reviews.containers("c", "unsigned:1", "signed:1"));
    var after =
        Reviews.podOf("\"containers\":" + Reviews.containers("c", "unsigned:1", "unsigned:1"));

    // Then
    assertThat(PodImages.added(Reviews.read(Reviews.update(before, after))))
        .extracting(PodImage::name)
        .containsExactly("c1");
  }

  @Test
  void anImageThatMovesToAnotherListIsDecidedOn() {
    // Given
    var before = Reviews.podOf("\"initContainers\":[{\"name\":\"a\",\"image\":\"unsigned:1\"}]");

    // Then
    assertThat(added(Reviews.update(before, Reviews.podOf(RUNNING)))).containsExactly("unsigned:1");
  }

  @Test
  void anUpdateWithoutAnOldPodIsLikeACreation() {
    assertThat(added(Reviews.review("UPDATE", Reviews.podOf(RUNNING), "null")))
        .containsExactly("unsigned:1");
  }

  @Test
  void aCreationWithAnOldPodIsACreation() {
    assertThat(added(Reviews.review("CREATE", Reviews.podOf(RUNNING), Reviews.podOf(RUNNING))))
        .containsExactly("unsigned:1");
  }
}
