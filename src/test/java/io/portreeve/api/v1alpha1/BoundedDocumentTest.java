package io.portreeve.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of a policy document that stands in an object. */
class BoundedDocumentTest {
  private final KubernetesSerialization json = new KubernetesSerialization();

  private ImageRepository read(String policy) {
    return json.unmarshal(
        "{\"apiVersion\":\"portreeve.io/v1alpha1\",\"kind\":\"ImageRepository\",\"spec\":{"
            + "\"access\":{\"policy\":"
            + policy
            + "},\"tags\":{\"team\":\"a\"}}}",
        ImageRepository.class);
  }

  private Map<String, Object> policy(String policy) {
    return read(policy).getSpec().access().policy();
  }

  @Test
  void keepsADocumentAsItIs() {
    // When
    var policy =
        policy(
            """
            {"Version": "2012-10-17", "Statement": [
              {"Action": ["ecr:BatchGetImage", null], "n": 1, "x": 1.5, "yes": true, "no": false}, {}]}
            """);

    // Then
    assertThat(BoundedDocument.isTooLarge(policy)).isFalse();
    assertThat(policy)
        .isEqualTo(
            Map.of(
                "Version",
                "2012-10-17",
                "Statement",
                List.of(
                    Map.of(
                        "Action",
                        Arrays.asList("ecr:BatchGetImage", null),
                        "n",
                        1,
                        "x",
                        1.5,
                        "yes",
                        true,
                        "no",
                        false),
                    Map.of())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "\"aaaaaaaa\"", "1", "{\"a\":{\"b\":[[[]]]}}"})
  void T50_keepsNothingOfOneThatIsTooLarge(String element) {
    // When
    var object = read("{\"Statement\":[" + (element + ",").repeat(100_000) + "{}],\"Id\":\"x\"}");

    // Then
    assertThat(BoundedDocument.isTooLarge(object.getSpec().access().policy())).isTrue();
    assertThat(object.getSpec().access().policy()).hasSize(1);
    assertThat(object.getSpec().tags()).containsEntry("team", "a");
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 900})
  void T50_goesDownOnlySoFar(int depth) {
    // When
    var policy = policy("{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}");

    // Then
    assertThat(BoundedDocument.isTooLarge(policy)).isTrue();
  }

  @Test
  void T50_namesCountAsWell() {
    // When
    var policy = policy("{\"" + "a".repeat(20_000) + "\":1}");

    // Then
    assertThat(BoundedDocument.isTooLarge(policy)).isTrue();
  }
}
