package io.portreeve.api.crd;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lists that are sets or maps, and objects that hold documents of others, by the names of their
 * fields, wherever they are.
 */
final class CrdShapes {
  /** Lists of strings of which an entry that is there twice is a mistake. */
  private static final Set<String> SETS =
      Set.of(
          "archivedImages",
          "principals",
          "pull",
          "push",
          "repositoryPatterns",
          "repositoryPrefixes",
          "serviceAccounts");

  /** Lists of objects, and the field that tells them apart. */
  private static final Map<String, String> MAPS =
      Map.of(
          "creationTemplates", "prefix",
          "pullThroughCaches", "prefix",
          "settings", "name");

  private CrdShapes() {}

  static void complete(JSONSchemaProps schema) {
    if (schema.getItems() != null) {
      complete(schema.getItems().getSchema());
    }
    if (schema.getProperties() == null) {
      return;
    }
    schema
        .getProperties()
        .forEach(
            (name, property) -> {
              shape(name, property);
              complete(property);
            });
    var scanning = schema.getProperties().get("scanning");
    if (scanning != null && scanning.getProperties() != null) {
      keyed(scanning.getProperties().get("rules"), "frequency");
    }
  }

  private static void shape(String name, JSONSchemaProps property) {
    if (SETS.contains(name) && "array".equals(property.getType())) {
      property.setXKubernetesListType("set");
    }
    if (MAPS.containsKey(name) && "array".equals(property.getType())) {
      keyed(property, MAPS.get(name));
    }
    if (name.equals("policy") && "object".equals(property.getType())) {
      document(property);
    }
    if (name.equals("statements")) {
      document(property.getItems().getSchema());
    }
  }

  private static void keyed(JSONSchemaProps list, String key) {
    list.setXKubernetesListType("map");
    list.setXKubernetesListMapKeys(List.of(key));
  }

  /** A document in a language of somebody else, such as IAM's. */
  private static void document(JSONSchemaProps schema) {
    schema.setAdditionalProperties(null);
    schema.setXKubernetesPreserveUnknownFields(true);
  }
}
