package io.portreeve.pullsecret;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.portreeve.pullsecret.ClusterView.Account;
import io.portreeve.pullsecret.ClusterView.HeldSecret;
import io.portreeve.pullsecret.ClusterView.SecretKey;
import io.portreeve.pullsecret.ClusterView.Space;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is kept of objects, and what it means. */
final class Slim {
  private static final List<String> ANNOTATIONS =
      List.of(Marks.REGISTRY, Marks.EXPIRES, Marks.ADDED);

  private Slim() {}

  /** A namespace without its annotations. */
  static Namespace of(Namespace namespace) {
    var metadata = metadata(namespace);
    metadata.setLabels(namespace.getMetadata().getLabels());
    return new NamespaceBuilder().withMetadata(metadata).build();
  }

  /** A Secret with a hash instead of its content; none where it can't be written in parts. */
  static Secret of(Secret secret) {
    var data = Objects.requireNonNullElse(secret.getData(), Map.<String, String>of());
    var value = data.get(PullContent.KEY);
    var isPlain =
        value != null
            && data.size() == 1
            && PullContent.TYPE.equals(secret.getType())
            && !Boolean.TRUE.equals(secret.getImmutable());
    return new SecretBuilder()
        .withMetadata(metadata(secret))
        .withData(
            value != null && isPlain ? Map.of(PullContent.KEY, PullContent.hash(value)) : null)
        .build();
  }

  /** A ServiceAccount without all but its imagePullSecrets. */
  static ServiceAccount of(ServiceAccount account) {
    return new ServiceAccountBuilder()
        .withMetadata(metadata(account))
        .withImagePullSecrets(account.getImagePullSecrets())
        .build();
  }

  private static ObjectMeta metadata(HasMetadata object) {
    var metadata = object.getMetadata();
    var slim =
        new ObjectMetaBuilder()
            .withNamespace(metadata.getNamespace())
            .withName(metadata.getName())
            .withUid(metadata.getUid())
            .withResourceVersion(metadata.getResourceVersion())
            .withDeletionTimestamp(metadata.getDeletionTimestamp())
            .withLabels(only(metadata.getLabels(), List.of(Marks.MANAGED_BY, Marks.REGISTRY)))
            .withAnnotations(only(metadata.getAnnotations(), ANNOTATIONS));
    return slim.build();
  }

  private static Map<String, String> only(@Nullable Map<String, String> all, List<String> wanted) {
    var some = new HashMap<>(Objects.requireNonNullElse(all, Map.<String, String>of()));
    some.keySet().retainAll(wanted);
    return some;
  }

  static Space space(Namespace namespace) {
    var metadata = namespace.getMetadata();
    return new Space(
        metadata.getName(),
        Objects.requireNonNullElse(metadata.getLabels(), Map.of()),
        metadata.getDeletionTimestamp() != null);
  }

  /** What there is to know of a Secret as the API server has it. */
  static HeldSecret raw(Secret secret) {
    return held(of(secret));
  }

  static HeldSecret held(Secret slim) {
    var metadata = slim.getMetadata();
    return new HeldSecret(
        new SecretKey(metadata.getNamespace(), metadata.getName()),
        metadata.getResourceVersion(),
        Marks.registry(metadata),
        Objects.requireNonNullElse(slim.getData(), Map.<String, String>of()).get(PullContent.KEY),
        Marks.annotations(metadata).get(Marks.EXPIRES),
        metadata.getDeletionTimestamp() != null);
  }

  static Account account(ServiceAccount account) {
    var metadata = account.getMetadata();
    return new Account(
        metadata.getNamespace(),
        metadata.getName(),
        metadata.getResourceVersion(),
        Objects.requireNonNullElse(account.getImagePullSecrets(), List.<LocalObjectReference>of())
            .stream()
            .map(LocalObjectReference::getName)
            .filter(Objects::nonNull)
            .toList(),
        Marks.added(metadata));
  }
}
