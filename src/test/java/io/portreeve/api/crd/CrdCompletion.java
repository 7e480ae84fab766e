package io.portreeve.api.crd;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsOrBool;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRuleBuilder;
import io.portreeve.api.v1alpha1.TrustRootSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Adds to a generated CRD what the generator's annotations can't express. */
final class CrdCompletion {
  private static final String LABEL = "app.kubernetes.io/name";
  private static final List<String> COLUMNS =
      List.of(
          "Registry",
          "Repository",
          "Host",
          "Effect",
          "Mode",
          "Violating",
          "Reason",
          "Until",
          "Repositories",
          "Ready",
          "Status",
          "URI",
          "Document",
          "Verified",
          "Age");

  private static final Set<String> TIMES =
      Set.of(
          "until",
          "time",
          "expiresTime",
          "measuredTime",
          "lastPushTime",
          "lastUsedTime",
          "lastChangedTime",
          "lastVerifiedTime");

  /** Counts of things, of which there can't be fewer than none. */
  private static final Set<String> COUNTS =
      Set.of(
          "pods", "compliant", "violating", "unknown", "total", "images", "sizeBytes", "secrets");

  /** Field that names a key of a ConfigMap, to that key where it is absent. */
  private static final Map<String, String> DEFAULT_KEYS =
      Map.of(
          "rootRef",
          TrustRootSource.ROOT_KEY,
          "configMapRef",
          TrustRootSource.TRUSTED_ROOT_KEY,
          "certificatesRef",
          TrustRootSource.CERTIFICATES_KEY,
          "timestampCertificatesRef",
          TrustRootSource.TIMESTAMP_CERTIFICATES_KEY);

  private CrdCompletion() {}

  static CustomResourceDefinition complete(CustomResourceDefinition crd) {
    crd.getMetadata().setLabels(Map.of(LABEL, "portreeve"));
    for (var version : crd.getSpec().getVersions()) {
      var root = version.getSchema().getOpenAPIV3Schema();
      root.setDescription(description(crd.getSpec().getNames().getKind()));
      limitName(root, maxName(crd.getSpec().getNames().getKind()));
      orderColumns(version);
      root.getProperties().get("spec").setDescription("What is asked for.");
      root.getProperties()
          .get("status")
          .setDescription("What is known of it; written by the operator.");
      walk(root);
      var status = root.getProperties().get("status");
      // Until the operator has looked, kstatus must see an object as in progress, not as current.
      status.setDefault(JsonNodeFactory.instance.objectNode().put("observedGeneration", -1));
      status.getProperties().get("conditions").setXKubernetesListType("map");
      status.getProperties().get("conditions").setXKubernetesListMapKeys(List.of("type"));
      condition(status.getProperties().get("conditions").getItems().getSchema());
      times(root);
      specLists(root.getProperties().get("spec"));
      CrdShapes.complete(root);
    }
    return crd;
  }

  /**
   * The generator sorts columns by path; people read the subject first, then whether it is well,
   * its age last.
   */
  private static void orderColumns(CustomResourceDefinitionVersion version) {
    version
        .getAdditionalPrinterColumns()
        .forEach(
            column -> {
              // The API server drops a zero, and then every other applier sees a conflict in the
              // list.
              if (Integer.valueOf(0).equals(column.getPriority())) {
                column.setPriority(null);
              }
            });
    version
        .getAdditionalPrinterColumns()
        .sort(Comparator.comparingInt(column -> COLUMNS.indexOf(column.getName())));
    if (COLUMNS.indexOf(version.getAdditionalPrinterColumns().getFirst().getName()) < 0) {
      throw new IllegalArgumentException(
          "no place known for column "
              + version.getAdditionalPrinterColumns().getFirst().getName());
    }
  }

  private static String description(String kind) {
    return switch (kind) {
      case "Registry" ->
          "A container registry: for ECR, one account in one region. Owned by the platform team; application teams refer"
              + " to it from ImageRepositories, as far as its tenancy lets them.";
      case "ImageRepository" -> "A repository of a Registry: owned by the application team.";
      case "LifecyclePolicy" -> "Retention rules that repositories share.";
      case "ImagePolicy" ->
          "What may run: pods with images that it names are admitted only as it says. Once accepted it is in force until it"
              + " is deleted: what is wrong with a later edit is told in the status, and changes nothing.";
      case "ImagePolicyException" ->
          "Break-glass: lets named digests run in named namespaces although a policy refuses them, for at most 30 days. It can't"
              + " be changed, and lets nothing in once it has ended.";
      default -> throw new IllegalArgumentException("no description for kind " + kind);
    };
  }

  /**
   * Owner tags hold cluster, namespace and name in 256 characters; a policy's name is in names of
   * webhooks and in labels.
   */
  private static int maxName(String kind) {
    return kind.equals("ImagePolicy") ? 63 : 128;
  }

  private static void limitName(JSONSchemaProps root, int max) {
    root.setXKubernetesValidations(
        List.of(
            new ValidationRuleBuilder()
                .withRule("self.metadata.name.size() <= " + max)
                .withMessage("`metadata.name` must have at most " + max + " characters")
                .build()));
  }

  private static void condition(JSONSchemaProps condition) {
    var properties = condition.getProperties();
    properties.get("type").setMaxLength(316L);
    properties
        .get("type")
        .setPattern(
            "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$");
    properties.get("status").setEnum(List.of(text("True"), text("False"), text("Unknown")));
    properties.get("lastTransitionTime").setFormat("date-time");
    properties.get("reason").setMinLength(1L);
    properties.get("reason").setMaxLength(1024L);
    properties.get("reason").setPattern("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$");
    properties.get("message").setMaxLength(32768L);
    properties.get("observedGeneration").setMinimum(0.0);
  }

  private static com.fasterxml.jackson.databind.JsonNode text(String value) {
    return JsonNodeFactory.instance.textNode(value);
  }

  private static void specLists(JSONSchemaProps spec) {
    for (var field : List.of("rules", "signers", "attestations")) {
      var named = spec.getProperties().get(field);
      if (named != null) {
        named.setXKubernetesListType("map");
        named.setXKubernetesListMapKeys(List.of("name"));
      }
    }
    var signatures = spec.getProperties().get("signatures");
    if (signatures != null) {
      signatures.getProperties().get("of").setXKubernetesListType("set");
    }
    var attestations = spec.getProperties().get("attestations");
    if (attestations != null) {
      var attestation = attestations.getItems().getSchema().getProperties();
      attestation.get("signers").setXKubernetesListType("set");
    }
    sets(spec);
    var tags = spec.getProperties().get("tags");
    if (tags != null && tags.getAdditionalProperties() != null) {
      tags.getAdditionalProperties().getSchema().setMaxLength(256L);
    }
  }

  /** Lists of which an entry that is there twice is a mistake. */
  private static void sets(JSONSchemaProps spec) {
    var properties = spec.getProperties();
    if (properties.containsKey("platforms")) {
      properties.get("platforms").setXKubernetesListType("set");
      properties.get("baseImages").getProperties().get("allowed").setXKubernetesListType("set");
    }
    if (properties.containsKey("policyRefs")) {
      properties.get("images").setXKubernetesListType("set");
      properties.get("namespaces").setXKubernetesListType("set");
      properties.get("policyRefs").setXKubernetesListType("map");
      properties.get("policyRefs").setXKubernetesListMapKeys(List.of("name"));
    }
  }

  /** Fields that hold a time, wherever they are. */
  private static void times(JSONSchemaProps schema) {
    if (schema.getProperties() == null) {
      return;
    }
    schema
        .getProperties()
        .forEach(
            (name, property) -> {
              if (TIMES.contains(name)) {
                property.setFormat("date-time");
              }
              times(property);
              if (property.getItems() != null) {
                times(property.getItems().getSchema());
              }
            });
  }

  /** One type serves them all, so that its annotations can't say what each means by default. */
  private static void defaultKeys(Map<String, JSONSchemaProps> properties) {
    DEFAULT_KEYS.forEach(
        (field, key) -> {
          if (properties.containsKey(field)) {
            properties.get(field).getProperties().get("key").setDefault(text(key));
          }
        });
  }

  /** Every integer has a format, every list a type, every map of strings a bound. */
  private static void walk(JSONSchemaProps schema) {
    if ("integer".equals(schema.getType()) && schema.getFormat() == null) {
      schema.setFormat("int64");
    }
    if ("array".equals(schema.getType())) {
      if (schema.getXKubernetesListType() == null) {
        schema.setXKubernetesListType(
            schema.getItems().getSchema().getEnum().isEmpty() ? "atomic" : "set");
      }
      walk(schema.getItems().getSchema());
    }
    JSONSchemaPropsOrBool values = schema.getAdditionalProperties();
    if (values != null && values.getSchema() != null && values.getSchema().getMaxLength() == null) {
      values.getSchema().setMaxLength(256L);
    }
    if (schema.getProperties() != null && schema.getProperties().containsKey("matchLabels")) {
      // An empty value often is a template's mistake; a null one is dropped, and would select
      // everything.
      schema.getProperties().get("matchLabels").setMinProperties(1L);
      schema.getProperties().get("matchExpressions").setMinItems(1L);
    }
    if (schema.getProperties() != null
        && schema.getProperties().containsKey("lastHandledReconcileAt")) {
      schema.getProperties().get("lastHandledReconcileAt").setMaxLength(64L);
    }
    if (schema.getProperties() != null) {
      defaultKeys(schema.getProperties());
      schema
          .getProperties()
          .forEach(
              (name, property) -> {
                if (COUNTS.contains(name) && "integer".equals(property.getType())) {
                  property.setMinimum(0.0);
                }
              });
      schema.getProperties().values().forEach(CrdCompletion::walk);
    }
  }
}
