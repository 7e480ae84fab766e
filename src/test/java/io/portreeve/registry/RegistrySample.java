package io.portreeve.registry;

import io.portreeve.api.v1alpha1.EcrSpec;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.RegistryDeletionPolicy;
import io.portreeve.api.v1alpha1.RegistrySpec;
import io.portreeve.api.v1alpha1.RegistryType;
import io.portreeve.api.v1alpha1.SecretRef;
import io.portreeve.api.v1alpha1.TenancyRule;
import io.portreeve.testing.Samples;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A Registry in the making; what isn't said stays absent. */
final class RegistrySample {
  private final String name;
  private String created = "2026-11-20T08:00:00Z";
  private String region = Samples.REGION;
  private String account = Samples.ACCOUNT;
  private @Nullable String endpoint;
  private @Nullable SecretRef secret;
  private List<TenancyRule> tenancy = List.of();
  private @Nullable String pattern;
  private @Nullable String interval;
  private @Nullable RegistryDeletionPolicy deletion;
  private @Nullable Boolean suspend;
  private UnaryOperator<EcrSpec> settings = ecr -> ecr;

  private RegistrySample(String name) {
    this.name = name;
  }

  /** Begins Registry {@code main}. */
  static RegistrySample main() {
    return of("main");
  }

  static RegistrySample of(String name) {
    return new RegistrySample(name);
  }

  RegistrySample created(String value) {
    created = value;
    return this;
  }

  RegistrySample region(String value) {
    region = value;
    return this;
  }

  RegistrySample account(String value) {
    account = value;
    return this;
  }

  RegistrySample endpoint(String value) {
    endpoint = value;
    return this;
  }

  /** Its credentials are in Secret {@code ops/aws}. */
  RegistrySample secret() {
    secret = new SecretRef("ops", "aws");
    return this;
  }

  RegistrySample tenancy(TenancyRule... rules) {
    tenancy = List.of(rules);
    return this;
  }

  RegistrySample pattern(String value) {
    pattern = value;
    return this;
  }

  RegistrySample interval(@Nullable String value) {
    interval = value;
    return this;
  }

  RegistrySample deletion(@Nullable RegistryDeletionPolicy value) {
    deletion = value;
    return this;
  }

  /** What else {@code spec.ecr} says. */
  RegistrySample with(EcrSample sample) {
    settings = sample::on;
    return this;
  }

  RegistrySample suspended() {
    suspend = true;
    return this;
  }

  /** Makes the object. */
  Registry build() {
    var object = new Registry();
    object.setMetadata(Samples.metadata(null, name));
    object.getMetadata().setCreationTimestamp(created);
    object.setSpec(
        new RegistrySpec(
            RegistryType.ECR,
            settings.apply(Samples.ecr(region, account, endpoint, secret)),
            tenancy,
            pattern,
            null,
            List.of(),
            null,
            interval,
            deletion,
            suspend));
    return object;
  }

  /** Changes the spec of an object that exists, as an edit does: the generation rises. */
  void edit(Registry object) {
    object.setSpec(build().getSpec());
    object.getMetadata().setGeneration(object.getMetadata().getGeneration() + 1);
  }
}
