package io.portreeve.pullsecret;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.portreeve.api.v1alpha1.NamespaceSelector;
import io.portreeve.api.v1alpha1.PullSecretRule;
import io.portreeve.api.v1alpha1.PullSecretsStatus;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.RegistrySpec;
import io.portreeve.api.v1alpha1.RegistryType;
import io.portreeve.credentials.CloudCredentials;
import io.portreeve.credentials.CloudCredentials.AssumedRoles;
import io.portreeve.credentials.CloudCredentials.Role;
import io.portreeve.credentials.CloudCredentials.Scope;
import io.portreeve.credentials.CredentialsException;
import io.portreeve.credentials.PullToken;
import io.portreeve.credentials.TokenIssuer;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.testing.ManualTime;
import io.portreeve.testing.Samples;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A cluster with two teams, a service that issues tokens, and what keeps Secrets. */
final class PullSecretWorld {
  static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  static final String ROLE = "arn:aws:iam::123456789012:role/pull";
  static final String OTHER_ROLE = "arn:aws:iam::123456789012:role/other";
  static final String SECRET = "ecr-pull";

  final ManualTime time = new ManualTime(START);
  final FakeCluster cluster = new FakeCluster();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final List<RegistryAddress> issued = new ArrayList<>();
  final List<String> told = new ArrayList<>();
  Duration life = Duration.ofHours(12);
  @Nullable CredentialsException failure;
  RunningPullSecrets running = start(Set.of(SECRET), Set.of("default", "builder"));

  PullSecretWorld() {
    cluster.namespace("web-1", "web");
    cluster.namespace("web-2", "web");
    cluster.namespace("data", "data");
    for (var namespace : List.of("web-1", "web-2", "data")) {
      cluster.addAccount(namespace, "default");
    }
  }

  /** As a new process would. */
  RunningPullSecrets start(Set<String> secrets, Set<String> accounts) {
    running =
        new RunningPullSecrets(
            cluster,
            new PullTokens(this::issuer, time, new Random(5)),
            new PullSecretNames(secrets, accounts),
            new RunningPullSecrets.Surroundings(meters, time, time, new Random(5)));
    running.listen(told::add);
    return running;
  }

  private TokenIssuer issuer(RegistryAddress address) {
    return () -> {
      issued.add(address);
      if (failure != null) {
        throw failure;
      }
      return new PullToken(
          "AWS",
          "s3cr3t-%d-of-%s".formatted(issued.size(), address.accountId()),
          time.instant().plus(life));
    };
  }

  static PullSecretRule rule(String team, @Nullable String role, String... accounts) {
    return named(SECRET, team, role, accounts);
  }

  static PullSecretRule named(
      String secret, String team, @Nullable String role, String... accounts) {
    return new PullSecretRule(
        new NamespaceSelector(Map.of("team", team), List.of()),
        secret,
        List.of(accounts),
        role,
        null);
  }

  static RegistryAddress address(String account, CloudCredentials credentials) {
    return new RegistryAddress("us-east-1", account, null, credentials);
  }

  static RegistryAddress address() {
    return address("123456789012", new CloudCredentials.DefaultChain());
  }

  /** With a role that the Registry itself assumes. */
  static RegistryAddress assuming(String role) {
    return address(
        "123456789012",
        new AssumedRoles(
            new CloudCredentials.DefaultChain(), List.of(new Role(role, null)), Scope.ALL));
  }

  static Registry registry(String name, PullSecretRule... rules) {
    var registry = new Registry();
    registry.setMetadata(new ObjectMetaBuilder().withName(name).withUid("uid-of-" + name).build());
    registry.setSpec(
        new RegistrySpec(
            RegistryType.ECR,
            Samples.ecr(null, null),
            List.of(),
            null,
            null,
            List.of(rules),
            null,
            null,
            null,
            null));
    return registry;
  }

  @Nullable PullSecretsStatus keep(PullSecretRule... rules) {
    return running.keep(registry("prod", rules), address());
  }

  /** What a Secret decodes to. */
  String content(String namespace) {
    return new String(
        Base64.getDecoder().decode(cluster.value(namespace, SECRET)), StandardCharsets.UTF_8);
  }

  double expiry() {
    return meters.get("portreeve.pull.secret.expiry").tag("registry", "prod").gauge().value();
  }
}
