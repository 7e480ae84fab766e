package io.portreeve.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reviews as the API server sends them, and what is in the answers. */
final class Reviews {
  static final ObjectMapper JSON = new ObjectMapper();
  static final String UID = "0f1a7a3e-5d3b-4b0e-9c55-1f0e3e1c2d4b";

  private Reviews() {}

  /** The review of a pod of namespace shop that is created. */
  static String create(String pod) {
    return review("CREATE", pod, "null");
  }

  /** The review of a pod that is changed. */
  static String update(String before, String after) {
    return review("UPDATE", after, before);
  }

  static String review(String operation, String object, String oldObject) {
    return """
        {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"%s",
        "kind":{"group":"","version":"v1","kind":"Pod"},
        "resource":{"group":"","version":"v1","resource":"pods"},
        "requestKind":{"group":"","version":"v1","kind":"Pod"},
        "name":"api","namespace":"shop","operation":"%s",
        "userInfo":{"username":"dev","groups":["system:authenticated"]},
        "object":%s,"oldObject":%s,"dryRun":false,
        "options":{"kind":"CreateOptions","apiVersion":"meta.k8s.io/v1"}}}
        """
        .formatted(UID, operation, object, oldObject);
  }

  /** The review of a workload of namespace shop, by its kind: {@code apps/v1 Deployment}. */
  static String workload(String kind, String operation, String object, String oldObject) {
    var group = kind.contains("/") ? kind.substring(0, kind.indexOf('/')) : "";
    var name = kind.substring(kind.indexOf(' ') + 1);
    return review(operation, object, oldObject)
        .replaceFirst(
            "\"kind\":\\{\"group\":\"\",\"version\":\"v1\",\"kind\":\"Pod\"}",
            "\"kind\":{\"group\":\"%s\",\"version\":\"v1\",\"kind\":\"%s\"}"
                .formatted(group, name));
  }

  /** A workload whose pods have this in their spec. */
  static String template(String spec) {
    return "{\"metadata\":{\"name\":\"api\"},\"spec\":{\"replicas\":1,\"template\":%s}}"
        .formatted(podOf(spec));
  }

  /** A CronJob whose pods have this in their spec. */
  static String cronJob(String spec) {
    return "{\"spec\":{\"schedule\":\"@daily\",\"jobTemplate\":%s}}".formatted(template(spec));
  }

  /** A pod with these images as containers c0, c1, … */
  static String pod(String... images) {
    return podOf("\"containers\":" + containers("c", images));
  }

  /** A pod with this in its spec. */
  static String podOf(String spec) {
    return """
        {"kind":"Pod","apiVersion":"v1","metadata":{"name":"api","namespace":"shop"},"spec":{%s}}"""
        .formatted(spec);
  }

  static String containers(String prefix, String... images) {
    return IntStream.range(0, images.length)
        .mapToObj(i -> "{\"name\":\"%s%d\",\"image\":%s}".formatted(prefix, i, quoted(images[i])))
        .toList()
        .toString();
  }

  static String quoted(String text) {
    try {
      return JSON.writeValueAsString(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Review read(String text) {
    return ReviewReader.read(bytes(text));
  }

  static JsonNode json(byte[] text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The object after the patch of a response: only {@code replace} is known. */
  static ObjectNode patched(String object, JsonNode response) throws IOException {
    var tree = (ObjectNode) JSON.readTree(object);
    if (response.has("patch")) {
      for (var operation : JSON.readTree(response.get("patch").binaryValue())) {
        if (!operation.get("op").asText().equals("replace")) {
          throw new IllegalArgumentException(operation.toString());
        }
        var path = operation.get("path").asText();
        var cut = path.lastIndexOf('/');
        var parent = (ObjectNode) tree.at(path.substring(0, cut));
        parent.set(path.substring(cut + 1), operation.get("value"));
      }
    }
    return tree;
  }

  /** The texts of an array. */
  static Stream<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asText);
  }
}
