package io.portreeve.settings;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.api.v1alpha1.PullThroughCache;
import io.portreeve.api.v1alpha1.PullThroughCache.Upstream;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compiles pull-through cache rules.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-rule.html">Creating
 *     a pull-through cache rule</a>
 */
final class CacheCompiler {
  private static final Pattern ECR_HOST =
      Pattern.compile("([0-9]{12})\\.dkr[.-]ecr\\.([a-z0-9-]+)\\.[a-z0-9.-]+");
  private static final Set<Upstream> NEED_CREDENTIALS =
      Set.of(Upstream.DockerHub, Upstream.GitHub, Upstream.GitLab, Upstream.AzureContainerRegistry);

  private final Compiling compiling;

  CacheCompiler(Compiling compiling) {
    this.compiling = compiling;
  }

  ObjectNode compile(List<PullThroughCache> caches) {
    var document = JsonNodeFactory.instance.objectNode();
    var once = compiling.once("is the same as");
    for (int i = 0; i < caches.size(); i++) {
      var cache = caches.get(i);
      var at = "spec.ecr.pullThroughCaches[" + i + "]";
      once.check(TableMerge.name(cache.prefix()), at + ".prefix");
      check(cache, at);
      document.set(cache.prefix(), write(cache));
    }
    return document;
  }

  private static ObjectNode write(PullThroughCache cache) {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("ecrRepositoryPrefix", cache.prefix())
            .put("upstreamRegistry", kind(cache.upstream()))
            .put("upstreamRegistryUrl", url(cache));
    if (cache.upstreamPrefix() != null) {
      json.put("upstreamRepositoryPrefix", cache.upstreamPrefix());
    }
    if (cache.credentialsSecretArn() != null) {
      json.put("credentialArn", cache.credentialsSecretArn());
    }
    if (cache.roleArn() != null) {
      json.put("customRoleArn", cache.roleArn());
    }
    return json;
  }

  private void check(PullThroughCache cache, String field) {
    var secret = cache.credentialsSecretArn();
    if (secret == null && NEED_CREDENTIALS.contains(cache.upstream())) {
      compiling.fault(
          field + ".credentialsSecretArn",
          "must be set: " + cache.upstream() + " is pulled from with credentials only");
    }
    if (secret != null) {
      checkSecret(secret, field + ".credentialsSecretArn");
    }
    var role = cache.roleArn();
    if (role != null) {
      if (cache.upstream() != Upstream.Ecr) {
        compiling.fault(
            field + ".roleArn", "is for upstream Ecr only: set credentialsSecretArn instead");
      }
      compiling.checkRole(field + ".roleArn", role);
    }
    if (cache.upstream() == Upstream.Ecr) {
      checkEcr(cache, field);
    } else if (cache.upstream() == Upstream.AzureContainerRegistry
        && !url(cache).contains(".azurecr.")) {
      compiling.fault(
          field + ".upstreamUrl",
          "must be the host of an Azure container registry, such as example.azurecr.io: "
              + url(cache));
    }
  }

  private void checkSecret(String arn, String field) {
    var parts = Compiling.arn(arn);
    var spec = compiling.spec();
    if (!parts.get(3).equals(spec.region()) || !parts.get(4).equals(spec.accountId())) {
      compiling.fault(
          field,
          "must be a secret of the registry's own region "
              + spec.region()
              + " and account "
              + spec.accountId()
              + ": "
              + arn);
    }
  }

  private void checkEcr(PullThroughCache cache, String field) {
    Matcher host = ECR_HOST.matcher(url(cache));
    var spec = compiling.spec();
    if (!host.matches()) {
      compiling.fault(
          field + ".upstreamUrl",
          "must be the host of an ECR registry, such as"
              + " 123456789012.dkr.ecr.us-east-1.amazonaws.com: "
              + url(cache));
      return;
    }
    var own = host.group(1).equals(spec.accountId());
    if (own && host.group(2).equals(spec.region())) {
      compiling.fault(field + ".upstreamUrl", "is this registry itself: " + url(cache));
    }
    if (!own && cache.roleArn() == null) {
      compiling.fault(
          field + ".roleArn",
          "must be set for an upstream in another account ("
              + host.group(1)
              + "): ECR assumes it to pull from there");
    }
    if (cache.credentialsSecretArn() != null) {
      compiling.fault(
          field + ".credentialsSecretArn",
          "isn't for upstream Ecr, which is pulled from with a role: set roleArn instead");
    }
  }

  private static String kind(Upstream upstream) {
    return switch (upstream) {
      case Ecr -> "ecr";
      case EcrPublic -> "ecr-public";
      case Quay -> "quay";
      case Kubernetes -> "k8s";
      case DockerHub -> "docker-hub";
      case GitHub -> "github-container-registry";
      case AzureContainerRegistry -> "azure-container-registry";
      case GitLab -> "gitlab-container-registry";
      case Chainguard -> "chainguard";
    };
  }

  private static String url(PullThroughCache cache) {
    var given = Objects.requireNonNullElse(cache.upstreamUrl(), "");
    return switch (cache.upstream()) {
      case Ecr, AzureContainerRegistry -> given;
      case EcrPublic -> "public.ecr.aws";
      case Quay -> "quay.io";
      case Kubernetes -> "registry.k8s.io";
      case DockerHub -> "registry-1.docker.io";
      case GitHub -> "ghcr.io";
      case GitLab -> given.isEmpty() ? "registry.gitlab.com" : given;
      case Chainguard -> "cgr.dev";
    };
  }
}
