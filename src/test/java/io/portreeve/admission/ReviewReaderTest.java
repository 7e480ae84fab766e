package io.portreeve.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.admission.PodImage.Place;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReviewReaderTest {
  @Test
  void readsWhatMatters() {
    // When
    var review = Reviews.read(Reviews.create(Reviews.pod("a", "b")));

    // Then
    assertThat(review.uid()).isEqualTo(Reviews.UID);
    assertThat(review.isPod()).isTrue();
    assertThat(review.operation()).isEqualTo("CREATE");
    assertThat(review.namespace()).isEqualTo("shop");
    assertThat(review.oldObject()).isNull();
    assertThat(review.object())
        .isEqualTo(
            new PodContent(
                List.of(
                    new PodImage(Place.CONTAINER, 0, "c0", "a"),
                    new PodImage(Place.CONTAINER, 1, "c1", "b")),
                false,
                List.of(),
                "default"));
  }

  @Test
  void readsPullSecretsAndAccount() {
    // Given
    var pod =
        Reviews.podOf(
            """
            "serviceAccountName":"builder","imagePullSecrets":[{"name":"one"},{},{"name":""},{"name":"two"}]""");

    // When
    var object = Reviews.read(Reviews.create(pod)).object();

    // Then
    assertThat(object.pullSecrets()).containsExactly("one", "two");
    assertThat(object.serviceAccount()).isEqualTo("builder");
  }

  @Test
  void T45_readsEveryPlaceThatNamesAnImage() {
    // Given
    var pod =
        Reviews.podOf(
            """
            "initContainers":[{"name":"i","image":"init:1"},{"name":"s","image":"sidecar:1","restartPolicy":"Always"}],
            "containers":[{"image":"app:1","name":"a","ports":[{"containerPort":80}]}],
            "ephemeralContainers":[{"name":"e","image":"debug:1","targetContainerName":"a"}],
            "volumes":[{"name":"empty","emptyDir":{}},{"name":"v","image":{"reference":"files:1","pullPolicy":"Always"}}]""");

    // When
    var images = Reviews.read(Reviews.create(pod)).object().images();

    // Then
    assertThat(images)
        .extracting(PodImage::pointer, PodImage::text, PodImage::described)
        .containsExactly(
            tuple("/spec/initContainers/0/image", "init:1", "init container \"i\""),
            tuple("/spec/initContainers/1/image", "sidecar:1", "init container \"s\""),
            tuple("/spec/containers/0/image", "app:1", "container \"a\""),
            tuple("/spec/ephemeralContainers/0/image", "debug:1", "ephemeral container \"e\""),
            tuple("/spec/volumes/1/image/reference", "files:1", "image volume \"v\""));
  }

  private static org.assertj.core.groups.Tuple tuple(Object... values) {
    return org.assertj.core.groups.Tuple.tuple(values);
  }

  @Test
  void T36_keepsABoundedNumberOfImages() {
    // Given
    var images = new String[AdmissionBounds.MAX_IMAGES + 1];
    java.util.Arrays.fill(images, "a");

    // When
    var object = Reviews.read(Reviews.create(Reviews.pod(images))).object();

    // Then
    assertThat(object.images()).hasSize(AdmissionBounds.MAX_IMAGES);
    assertThat(object.tooMany()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "\"AdmissionReview\"",
        "{",
        "{}",
        "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\"}",
        "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{\"uid\":7}}",
        "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{\"uid\":\"\"}}"
      })
  void refusesWhatIsNoReview(String text) {
    assertThatExceptionOfType(MalformedReviewException.class)
        .isThrownBy(() -> Reviews.read(text))
        .satisfies(e -> assertThat(e.uid()).isNull());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "an image that is a number | \"spec\":{\"containers\":[{\"image\":7}]}",
        "an image that is an object | \"spec\":{\"containers\":[{\"image\":{\"a\":\"b\"}}]}",
        "containers that are an object | \"spec\":{\"containers\":{\"image\":\"a\"}}",
        "a container that is null | \"spec\":{\"containers\":[null]}",
        "a container that is a string | \"spec\":{\"containers\":[\"a\"]}",
        "a spec that is a list | \"spec\":[]",
        "an image volume that is a string | \"spec\":{\"volumes\":[{\"image\":\"a\"}]}",
        "two images | \"spec\":{\"containers\":[{\"image\":\"a\",\"image\":\"b\"}]}",
        "two lists of containers | \"spec\":{\"containers\":[],\"containers\":[]}",
        "two specs | \"spec\":{},\"spec\":{}",
        "a number of many digits | \"x\":"
            + "1234567890"
            + "1234567890"
            + "1234567890"
            + "1234567890"
            + "1234567890"
            + "1234567890"
            + "1234567890"
            + "1234567890"
            + "1234567890"
            + "1234567890"
            + "1.0",
        "a broken string where nothing is read | \"status\":{\"x\":\"\u0001\"}"
      })
  void refusesAMalformedPodAndKnowsWhoAsked(String what, String fields) {
    assertThatExceptionOfType(MalformedReviewException.class)
        .as(what)
        .isThrownBy(() -> Reviews.read(Reviews.create("{" + fields + "}")))
        .satisfies(e -> assertThat(e.uid()).isEqualTo(Reviews.UID))
        .satisfies(e -> assertThat(e.getMessage()).isNotBlank().doesNotContain("\n"));
  }

  @Test
  void refusesDeepNesting() {
    // Given
    var deep = "{\"status\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

    // Then
    assertThatExceptionOfType(MalformedReviewException.class)
        .isThrownBy(() -> Reviews.read(Reviews.create(deep)))
        .satisfies(e -> assertThat(e.uid()).isEqualTo(Reviews.UID));
  }

  @Test
  void refusesWhatFollowsTheReview() {
    assertThatExceptionOfType(MalformedReviewException.class)
        .isThrownBy(() -> Reviews.read(Reviews.create(Reviews.pod("a")) + "{}"))
        .satisfies(e -> assertThat(e.uid()).isEqualTo(Reviews.UID));
  }

  @Test
  void refusesAUidOfAnyLength() {
    // Given
    var text = Reviews.create(Reviews.pod("a")).replace(Reviews.UID, "x".repeat(200));

    // Then
    assertThatExceptionOfType(MalformedReviewException.class)
        .isThrownBy(() -> Reviews.read(text))
        .satisfies(e -> assertThat(e.uid()).isNull());
  }

  @Test
  void aPodWithoutContainersNamesNone() {
    assertThat(Reviews.read(Reviews.create("{\"spec\":null}")).object().images()).isEmpty();
    assertThat(Reviews.read(Reviews.create(Reviews.podOf("\"containers\":null"))).object().images())
        .isEmpty();
  }
}
