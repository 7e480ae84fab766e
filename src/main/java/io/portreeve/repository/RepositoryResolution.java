package io.portreeve.repository;

import io.portreeve.api.v1alpha1.AdoptionPolicy;
import io.portreeve.api.v1alpha1.Encryption;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.RegistrySpec;
import io.portreeve.api.v1alpha1.RepositoryDefaults;
import io.portreeve.api.v1alpha1.RepositoryDeletionPolicy;
import io.portreeve.api.v1alpha1.TagMutability;
import io.portreeve.api.v1alpha1.TenancyPermission;
import io.portreeve.api.v1alpha1.TenancyRule;
import io.portreeve.iam.PolicyDocument;
import io.portreeve.image.Digest;
import io.portreeve.image.NameTemplate;
import io.portreeve.image.RepositoryName;
import io.portreeve.provider.EncryptionSetting;
import io.portreeve.provider.RepositoryOwner;
import io.portreeve.provider.TagMutabilitySetting;
import io.portreeve.retention.LifecycleDocument;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an object asks, merged with its Registry's defaults and checked against its tenancy: pure,
 * and done before anything is asked of the registry.
 */
sealed interface RepositoryResolution {
  /**
   * It may ask this.
   *
   * @param intent what it asks
   * @param tenancy what it is granted
   * @param warnings what its author may not mean
   */
  record Resolved(RepositoryIntent intent, Tenancy tenancy, List<String> warnings)
      implements RepositoryResolution {
    /** Makes the list unmodifiable. */
    public Resolved {
      warnings = List.copyOf(warnings);
    }

    /** Whether it might take over a repository that has no owner. */
    boolean mayAdopt() {
      return tenancy.allows(TenancyPermission.ADOPT);
    }
  }

  /**
   * It may not.
   *
   * @param name the name that it asks for, where it could be told
   * @param outcome why not
   */
  record Rejected(@Nullable RepositoryName name, Outcome outcome) implements RepositoryResolution {}

  /**
   * The objects that matter.
   *
   * @param object the ImageRepository
   * @param registry its Registry
   * @param namespaceLabels labels of its namespace
   * @param cluster configured name of the cluster
   * @param principal tells the ARN of the operator's principal in the registry, if it is known
   */
  record Input(
      ImageRepository object,
      Registry registry,
      Map<String, String> namespaceLabels,
      String cluster,
      Supplier<Optional<String>> principal) {
    /** Makes the map unmodifiable. */
    public Input {
      namespaceLabels = Map.copyOf(namespaceLabels);
    }

    /** Where it isn't known who the operator is. */
    Input(
        ImageRepository object,
        Registry registry,
        Map<String, String> namespaceLabels,
        String cluster) {
      this(object, registry, namespaceLabels, cluster, Optional::empty);
    }

    String namespace() {
      return object.getMetadata().getNamespace();
    }

    RepositoryOwner owner() {
      return new RepositoryOwner(
          cluster, namespace(), object.getMetadata().getName(), object.getMetadata().getUid());
    }
  }

  /**
   * Tells the name that an object asks for; one that it holds already is kept when the pattern
   * changes.
   */
  static RepositoryName name(Input input) {
    var object = input.object();
    var spec = object.getSpec();
    if (spec.repositoryName() != null) {
      return RepositoryName.parse(spec.repositoryName());
    }
    var status = object.getStatus();
    if (status != null && status.arn() != null && status.repositoryName() != null) {
      return RepositoryName.parse(status.repositoryName());
    }
    var pattern =
        Objects.requireNonNullElse(
            input.registry().getSpec().repositoryNamePattern(), RegistrySpec.NAME_PATTERN);
    return NameTemplate.parse(pattern, Set.of("namespace", "name"))
        .toRepositoryName(
            Map.of("namespace", input.namespace(), "name", object.getMetadata().getName()));
  }

  /**
   * Decides; {@code lifecycle} is the document of the policy that the object, or else the Registry,
   * names.
   */
  static RepositoryResolution of(Input input, @Nullable LifecycleDocument lifecycle) {
    RepositoryName name;
    try {
      name = name(input);
    } catch (IllegalArgumentException e) {
      return new Rejected(
          null,
          new Outcome.Stalled(
              Reason.INVALID_SPEC,
              "no repository name can be made for this object: "
                  + e.getMessage()
                  + "; set spec.repositoryName"));
    }
    var refusal = refusal(input, name);
    if (refusal != null) {
      return new Rejected(name, refusal);
    }
    return switch (access(input)) {
      case AccessPolicy.Refused(var outcome) -> new Rejected(name, outcome);
      case AccessPolicy.Asked(var policy, var warnings) ->
          new Resolved(intent(input, name, lifecycle, policy), tenancy(input, name), warnings);
    };
  }

  private static Tenancy tenancy(Input input, RepositoryName name) {
    return Tenancy.of(
        input.registry().getSpec().tenancy(), input.namespace(), input.namespaceLabels(), name);
  }

  private static AccessPolicy access(Input input) {
    var ecr = input.registry().getSpec().ecr();
    return AccessPolicy.of(
        input.object().getSpec().access(),
        ecr == null ? "" : ecr.accountId(),
        () -> Optional.ofNullable(ecr == null ? null : ecr.roleArn()).or(input.principal()));
  }

  /** Returns why an object may not delete the repository that it names; null if it may. */
  static Outcome.@Nullable Stalled deletionRefusal(Input input) {
    RepositoryName name;
    try {
      name = name(input);
    } catch (IllegalArgumentException e) {
      return new Outcome.Stalled(
          Reason.INVALID_SPEC, "its repository has no name: " + e.getMessage());
    }
    return tenancy(input, name).allows(TenancyPermission.DELETE)
        ? null
        : notGranted(
            input, "to delete \"" + name + "\" (field spec.deletionPolicy: needs allow: [Delete])");
  }

  private static Outcome.@Nullable Stalled refusal(Input input, RepositoryName name) {
    var spec = input.object().getSpec();
    var tenancy = tenancy(input, name);
    if (!tenancy.granted()) {
      return notGranted(
          input,
          "the repository \""
              + name
              + "\" (field spec.repositoryName); granted: "
              + granted(input, input.registry().getSpec().tenancy()));
    }
    if (spec.adoption() == AdoptionPolicy.ADOPT && !tenancy.allows(TenancyPermission.ADOPT)) {
      return notGranted(
          input, "to adopt \"" + name + "\" (field spec.adoption: needs allow: [Adopt])");
    }
    var deletion = spec.deletionPolicy();
    if (deletion != null
        && deletion != RepositoryDeletionPolicy.RETAIN
        && !tenancy.allows(TenancyPermission.DELETE)) {
      return notGranted(
          input, "to delete \"" + name + "\" (field spec.deletionPolicy: needs allow: [Delete])");
    }
    if (spec.access() != null && !tenancy.allows(TenancyPermission.POLICY)) {
      return notGranted(
          input,
          "to set the policy of \"" + name + "\" (field spec.access: needs allow: [Policy])");
    }
    if (!spec.archivedImages().isEmpty() && !tenancy.allows(TenancyPermission.DELETE)) {
      return notGranted(
          input,
          "to archive images of \""
              + name
              + "\" (field spec.archivedImages: needs allow: [Delete])");
    }
    // The Registry's default counts only for a repository that is still to be created.
    var held = input.object().getStatus() != null && input.object().getStatus().arn() != null;
    return KeyCheck.of(input, held ? spec.encryption() : encryption(input));
  }

  private static Outcome.Stalled notGranted(Input input, String what) {
    return new Outcome.Stalled(
        Reason.NOT_GRANTED,
        "spec.tenancy of Registry \""
            + input.registry().getMetadata().getName()
            + "\" doesn't grant namespace \""
            + input.namespace()
            + "\" "
            + what
            + "; change the field, or ask who owns the Registry");
  }

  /** Only what this namespace is granted: what others are is none of its business. */
  private static String granted(Input input, List<TenancyRule> rules) {
    var names = new TreeSet<String>();
    for (var rule : rules) {
      if (rule.namespaceSelector().matches(input.namespaceLabels())) {
        rule.repositoryNames()
            .forEach(name -> names.add(name.replace("{namespace}", input.namespace())));
      }
    }
    return names.isEmpty() ? "nothing" : names.toString();
  }

  private static RepositoryIntent intent(
      Input input,
      RepositoryName name,
      @Nullable LifecycleDocument lifecycle,
      @Nullable PolicyDocument policy) {
    var spec = input.object().getSpec();
    var defaults = defaults(input);
    var mutability =
        spec.tagMutability() != null
            ? spec.tagMutability()
            : defaults == null ? null : defaults.tagMutability();
    var scan = spec.scan() != null ? spec.scan() : defaults == null ? null : defaults.scan();
    var encryption = encryption(input);
    return new RepositoryIntent(
        name,
        input.owner(),
        mutability == null
            ? null
            : new TagMutabilitySetting(
                mutability.mode() == TagMutability.Mode.MUTABLE, Set.copyOf(mutability.except())),
        scan == null ? null : scan.onPush(),
        encryption == null
            ? null
            : new EncryptionSetting(encryption.type().name(), encryption.kmsKey()),
        spec.encryption() != null,
        lifecycle,
        policy,
        archived(input),
        spec.tags());
  }

  private static SortedSet<Digest> archived(Input input) {
    var digests = new TreeSet<Digest>();
    input.object().getSpec().archivedImages().forEach(text -> digests.add(Digest.parse(text)));
    return digests;
  }

  private static @Nullable Encryption encryption(Input input) {
    var own = input.object().getSpec().encryption();
    var defaults = defaults(input);
    return own != null ? own : defaults == null ? null : defaults.encryption();
  }

  private static @Nullable RepositoryDefaults defaults(Input input) {
    return input.registry().getSpec().defaults();
  }
}
