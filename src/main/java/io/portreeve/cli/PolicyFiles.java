package io.portreeve.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.portreeve.api.v1alpha1.ConfigMapKeyRef;
import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.SecretKeyRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/** A policy in YAML files, with the ConfigMaps and Secrets that it names beside it. */
final class PolicyFiles {
  private static final int MAX_BYTES = 8 << 20;
  private static final ObjectMapper YAML =
      YAMLMapper.builder(new YAMLFactory())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private final List<JsonNode> documents = new ArrayList<>();

  private PolicyFiles() {}

  /**
   * A policy as it is written.
   *
   * @param name its name
   * @param spec what it says
   */
  record Written(String name, ImagePolicySpec spec) {}

  /**
   * Reads files of one or more documents each.
   *
   * @throws UnusableInputException if one can't be read
   */
  static PolicyFiles read(List<Path> files) {
    var all = new PolicyFiles();
    for (var file : files) {
      var text = InputFiles.text(file, MAX_BYTES);
      try (var parser = YAML.createParser(text)) {
        YAML.readValues(parser, JsonNode.class).forEachRemaining(all.documents::add);
      } catch (IOException | RuntimeException e) {
        throw new UnusableInputException(file + ": isn't YAML: " + firstLine(e));
      }
    }
    return all;
  }

  /**
   * The one policy.
   *
   * @throws UnusableInputException if there is none, or more, or it can't be read
   */
  Written policy() {
    var found = documents.stream().filter(each -> isKind(each, "ImagePolicy")).toList();
    if (found.size() != 1) {
      throw new UnusableInputException(
          "--policy: the files hold %d ImagePolicies of %s; give exactly one"
              .formatted(found.size(), Registry.GROUP));
    }
    var node = found.getFirst();
    var name = node.path("metadata").path("name").asText("(no name)");
    try {
      var spec = YAML.treeToValue(node.path("spec"), ImagePolicySpec.class);
      // Matching everything is what the webhook makes of a policy that it can't read: not here.
      if (spec == null || spec.images().isEmpty()) {
        throw new UnusableInputException("ImagePolicy " + name + ": spec.images: is missing");
      }
      return new Written(name, spec);
    } catch (UnrecognizedPropertyException e) {
      throw new UnusableInputException(
          "ImagePolicy %s: spec%s: there is no such field".formatted(name, path(e)));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new UnusableInputException(
          "ImagePolicy %s: spec%s: %s".formatted(name, path(e), firstLine(e)));
    }
  }

  private static boolean isKind(JsonNode node, String kind) {
    return node.path("kind").asText().equals(kind)
        && node.path("apiVersion").asText().equals(Registry.GROUP + "/" + Registry.VERSION);
  }

  /**
   * The text of a ConfigMap's key.
   *
   * @param usualKey the key where none is named
   * @throws UnusableInputException if the files don't hold it
   */
  String configMap(ConfigMapKeyRef ref, String usualKey) {
    var what = "ConfigMap " + ref.namespace() + "/" + ref.name();
    var key = Objects.requireNonNullElse(ref.key(), usualKey);
    var data = object("ConfigMap", ref.namespace(), ref.name()).path("data");
    return text(data, key, what);
  }

  /** The text of a Secret's key. */
  String secret(SecretKeyRef ref) {
    var what = "Secret " + ref.namespace() + "/" + ref.name();
    var key = Objects.requireNonNullElse(ref.key(), SecretKeyRef.DEFAULT_KEY);
    var secret = object("Secret", ref.namespace(), ref.name());
    if (secret.path("stringData").has(key)) {
      return text(secret.path("stringData"), key, what);
    }
    try {
      var decoded = Base64.getMimeDecoder().decode(text(secret.path("data"), key, what));
      return new String(decoded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      // Its message would quote the Secret.
      throw new UnusableInputException(what + ": data." + key + ": isn't Base64");
    }
  }

  private static String text(JsonNode data, String key, String what) {
    var value = data.path(key);
    if (!value.isTextual()) {
      throw new UnusableInputException(what + ": has no text under the key " + key);
    }
    return value.asText();
  }

  private JsonNode object(String kind, String namespace, String name) {
    return documents.stream()
        .filter(each -> each.path("kind").asText().equals(kind))
        .filter(each -> each.path("apiVersion").asText().equals("v1"))
        .filter(each -> each.path("metadata").path("name").asText().equals(name))
        // Manifests often leave the namespace to who applies them.
        .filter(each -> each.path("metadata").path("namespace").asText(namespace).equals(namespace))
        .findFirst()
        .orElseThrow(
            () ->
                new UnusableInputException(
                    "--policy: the policy names %s %s/%s: give its manifest too"
                        .formatted(kind, namespace, name)));
  }

  private static String path(Exception e) {
    var path = new StringBuilder();
    if (e instanceof JsonMappingException json) {
      for (var each : json.getPath()) {
        path.append(
            each.getFieldName() == null ? "[" + each.getIndex() + "]" : "." + each.getFieldName());
      }
    }
    return path.toString();
  }

  private static String firstLine(Exception e) {
    var message =
        e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
    return Objects.requireNonNullElse(message, e.getClass().getSimpleName())
        .lines()
        .findFirst()
        .orElse("");
  }
}
