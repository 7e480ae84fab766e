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
import java.util.Optional;

/** A policy in YAML files, with the ConfigMaps and Secrets that it names beside it. */
final class PolicyFiles {
  private static final int MAX_BYTES = 8 << 20;
  private static final ObjectMapper YAML =
      YAMLMapper.builder(new YAMLFactory())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private final List<JsonNode> documents;

  /** Creates it of documents that were read already. */
  PolicyFiles(List<JsonNode> documents) {
    this.documents = List.copyOf(documents);
  }

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
    var all = new ArrayList<JsonNode>();
    for (var file : files) {
      all.addAll(documents(file));
    }
    return new PolicyFiles(all);
  }

  /**
   * The documents of a file.
   *
   * @throws UnusableInputException if it can't be read
   */
  static List<JsonNode> documents(Path file) {
    var text = InputFiles.text(file, MAX_BYTES);
    var all = new ArrayList<JsonNode>();
    try (var parser = YAML.createParser(text)) {
      YAML.readValues(parser, JsonNode.class)
          .forEachRemaining(
              each -> {
                if (each != null) {
                  all.add(each);
                }
              });
    } catch (IOException | RuntimeException e) {
      throw new UnusableInputException(file + ": can't be read: isn't YAML: " + firstLine(e));
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
    return written(found.getFirst());
  }

  /**
   * A policy.
   *
   * @throws UnusableInputException if it can't be read
   */
  private static Written written(JsonNode document) {
    var name = name(document);
    try {
      var spec = spec(document, ImagePolicySpec.class);
      // Matching everything is what the webhook makes of a policy that it can't read: not here.
      if (spec.images().isEmpty()) {
        throw new UnusableInputException("spec.images: is missing");
      }
      return new Written(name, spec);
    } catch (UnusableInputException e) {
      throw new UnusableInputException("ImagePolicy " + name + ": " + e.getMessage());
    }
  }

  /** The name in a document. */
  static String name(JsonNode document) {
    return document.path("metadata").path("name").asText("(no name)");
  }

  /**
   * The spec in a document.
   *
   * @throws UnusableInputException if it can't be read; the message begins with the field
   */
  static <T> T spec(JsonNode document, Class<T> type) {
    try {
      var spec = document.path("spec");
      if (!spec.isObject()) {
        throw new UnusableInputException("spec: is missing");
      }
      return YAML.treeToValue(spec, type);
    } catch (UnrecognizedPropertyException e) {
      throw new UnusableInputException("spec%s: there is no such field".formatted(path(e)));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new UnusableInputException("spec%s: %s".formatted(path(e), firstLine(e)));
    }
  }

  /** Whether a document is of a kind of this group. */
  static boolean isKind(JsonNode node, String kind) {
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

  /** Whether there is a ConfigMap. */
  boolean hasConfigMap(ConfigMapKeyRef ref) {
    return found("ConfigMap", ref.namespace(), ref.name()).isPresent();
  }

  /** Whether there is a Secret. */
  boolean hasSecret(SecretKeyRef ref) {
    return found("Secret", ref.namespace(), ref.name()).isPresent();
  }

  private Optional<JsonNode> found(String kind, String namespace, String name) {
    return documents.stream()
        .filter(each -> each.path("kind").asText().equals(kind))
        .filter(each -> each.path("apiVersion").asText().equals("v1"))
        .filter(each -> each.path("metadata").path("name").asText().equals(name))
        // Manifests often leave the namespace to who applies them.
        .filter(each -> each.path("metadata").path("namespace").asText(namespace).equals(namespace))
        .findFirst();
  }

  private JsonNode object(String kind, String namespace, String name) {
    return found(kind, namespace, name)
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
