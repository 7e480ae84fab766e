package io.portreeve.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.api.v1alpha1.PolicyMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Accepted policies as text. */
final class AcceptedPolicyJson {
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .addModule(times())
          .build();

  private static final ObjectMapper LENIENT =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
          .addModule(times())
          .build();

  /** Names no image: with a fault, such a policy is about every image that it is asked of. */
  private static final ImagePolicySpec UNREADABLE =
      ImagePolicySpec.naming(null, List.of(), List.of(), null, PolicyMode.Enforce);

  private AcceptedPolicyJson() {}

  /** Times as RFC 3339 has them. */
  private static SimpleModule times() {
    return new SimpleModule()
        .addSerializer(Instant.class, ToStringSerializer.instance)
        .addDeserializer(
            Instant.class,
            new FromStringDeserializer<Instant>(Instant.class) {
              private static final long serialVersionUID = 1L;

              @Override
              protected Instant _deserialize(String text, DeserializationContext context) {
                return Instant.parse(text);
              }
            });
  }

  static String write(AcceptedPolicy policy) {
    try {
      return STRICT.writeValueAsString(policy);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "ImagePolicy %s can't be written as JSON".formatted(policy.name()), e);
    }
  }

  static AcceptedPolicy read(String text) {
    try {
      var policy = STRICT.readValue(text, AcceptedPolicy.class);
      return isComplete(policy) ? policy : partly(text, "name, uid or spec");
    } catch (JsonProcessingException e) {
      return partly(text, place(e));
    }
  }

  // Jackson gives null for what the text lacks, whatever the annotations say.
  @SuppressWarnings("ConstantValue")
  private static boolean isComplete(AcceptedPolicy policy) {
    return policy != null
        && policy.name() != null
        && !policy.name().isBlank()
        && policy.uid() != null
        && policy.spec() != null;
  }

  private static AcceptedPolicy partly(String text, String place) {
    JsonNode tree;
    try {
      tree = STRICT.readTree(text);
    } catch (JsonProcessingException e) {
      throw unreadable("it isn't JSON");
    }
    var name = tree.path("name").asText("");
    if (name.isBlank()) {
      throw unreadable("it names no policy");
    }
    var fault =
        "this version of the webhook can't read %s of what the operator stored: run both in one version"
            .formatted(place);
    try {
      var policy = LENIENT.treeToValue(tree, AcceptedPolicy.class);
      if (isComplete(policy)) {
        return policy.withFault(fault);
      }
    } catch (JsonProcessingException e) {
      // Below: nothing of the spec can be relied on.
    }
    return new AcceptedPolicy(
        name, tree.path("uid").asText(""), 0, UNREADABLE, Map.of(), Map.of(), List.of(), fault);
  }

  private static String place(JsonProcessingException e) {
    if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
      return "a part";
    }
    return Texts.printable(
        mapping.getPath().stream()
            .map(
                step ->
                    step.getFieldName() == null
                        ? "[" + step.getIndex() + "]"
                        : "." + step.getFieldName())
            .collect(Collectors.joining())
            .substring(1));
  }

  private static IllegalArgumentException unreadable(String why) {
    return new IllegalArgumentException(
        "The stored policy can't be read: %s. Restart the operator: it writes it anew"
            .formatted(why));
  }
}
