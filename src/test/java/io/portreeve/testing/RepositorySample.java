package io.portreeve.testing;

import io.portreeve.api.v1alpha1.AdoptionPolicy;
import io.portreeve.api.v1alpha1.Encryption;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.ImageRepositorySpec;
import io.portreeve.api.v1alpha1.LifecyclePolicyRef;
import io.portreeve.api.v1alpha1.RegistryRef;
import io.portreeve.api.v1alpha1.RepositoryAccess;
import io.portreeve.api.v1alpha1.RepositoryDeletionPolicy;
import io.portreeve.api.v1alpha1.Scan;
import io.portreeve.api.v1alpha1.TagMutability;
import io.portreeve.image.Digest;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An ImageRepository in the making, of Registry {@code main}; what isn't said stays absent. */
public final class RepositorySample {
  private final String namespace;
  private String name;
  private String uid = "uid-1";
  private long generation = 1;
  private @Nullable String repositoryName;
  private @Nullable TagMutability tagMutability;
  private @Nullable Encryption encryption;
  private @Nullable Scan scan;
  private @Nullable LifecyclePolicyRef lifecycle;
  private @Nullable RepositoryAccess access;
  private List<String> archived = List.of();
  private Map<String, String> tags = Map.of();
  private @Nullable AdoptionPolicy adoption;
  private @Nullable RepositoryDeletionPolicy deletion;
  private @Nullable Boolean suspend;

  private RepositorySample(String namespace, String name) {
    this.namespace = namespace;
    this.name = name;
  }

  /** Begins one. */
  public static RepositorySample of(String namespace, String name) {
    return new RepositorySample(namespace, name);
  }

  public RepositorySample name(String value) {
    name = value;
    return this;
  }

  public RepositorySample uid(String value) {
    uid = value;
    return this;
  }

  public RepositorySample generation(long value) {
    generation = value;
    return this;
  }

  public RepositorySample repositoryName(String value) {
    repositoryName = value;
    return this;
  }

  public RepositorySample immutableExcept(String... patterns) {
    tagMutability = new TagMutability(TagMutability.Mode.IMMUTABLE, List.of(patterns));
    return this;
  }

  /** Those may pull. */
  public RepositorySample pull(String... principals) {
    access = new RepositoryAccess(List.of(principals), List.of(), null);
    return this;
  }

  /** A whole policy document. */
  public RepositorySample policy(Map<String, Object> document) {
    access = new RepositoryAccess(List.of(), List.of(), document);
    return this;
  }

  public RepositorySample mutability(TagMutability.Mode mode, String... patterns) {
    tagMutability = new TagMutability(mode, List.of(patterns));
    return this;
  }

  public RepositorySample archived(Digest... digests) {
    archived = Stream.of(digests).map(Digest::toString).toList();
    return this;
  }

  public RepositorySample encryption(Encryption.Type type, @Nullable String kmsKey) {
    encryption = new Encryption(type, kmsKey);
    return this;
  }

  public RepositorySample scanOnPush(boolean value) {
    scan = new Scan(value);
    return this;
  }

  public RepositorySample lifecyclePolicy(String policy, @Nullable String policyNamespace) {
    lifecycle = new LifecyclePolicyRef(policy, policyNamespace);
    return this;
  }

  public RepositorySample tags(Map<String, String> value) {
    tags = value;
    return this;
  }

  public RepositorySample adoption(AdoptionPolicy value) {
    adoption = value;
    return this;
  }

  public RepositorySample deletion(RepositoryDeletionPolicy value) {
    deletion = value;
    return this;
  }

  public RepositorySample suspended() {
    suspend = true;
    return this;
  }

  /** Makes the object. */
  public ImageRepository build() {
    var object = new ImageRepository();
    object.setMetadata(Samples.metadata(namespace, name));
    object.getMetadata().setUid(uid);
    object.getMetadata().setGeneration(generation);
    object.setSpec(
        new ImageRepositorySpec(
            new RegistryRef("main"),
            repositoryName,
            tagMutability,
            encryption,
            scan,
            lifecycle,
            access,
            archived,
            tags,
            adoption,
            deletion,
            suspend));
    return object;
  }

  /** Changes the spec of an object that exists, as an edit does: the generation rises. */
  public void edit(ImageRepository object) {
    object.setSpec(build().getSpec());
    object.getMetadata().setGeneration(object.getMetadata().getGeneration() + 1);
  }
}
