package io.portreeve.registry;

import io.portreeve.api.v1alpha1.EcrSpec;
import io.portreeve.api.v1alpha1.SecretRef;
import io.portreeve.credentials.CloudCredentials;
import io.portreeve.kubernetes.Secrets;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** The credentials that a Registry names. */
sealed interface RegistryCredentials {
  /** Key of the access key's id in a Secret. */
  String ID = "AWS_ACCESS_KEY_ID";

  /** Key of the access key's secret. */
  String SECRET = "AWS_SECRET_ACCESS_KEY";

  /** Key of the token of temporary credentials. */
  String TOKEN = "AWS_SESSION_TOKEN";

  /**
   * They can be used.
   *
   * @param credentials what was found
   */
  record Usable(CloudCredentials credentials) implements RegistryCredentials {}

  /**
   * They can't.
   *
   * @param outcome why not
   */
  record Unusable(Outcome.Stalled outcome) implements RegistryCredentials {}

  /** Reads them: the roles to assume, and whose credentials assume the first of them. */
  static RegistryCredentials of(EcrSpec ecr, Secrets secrets) {
    return switch (source(ecr.credentialsSecretRef(), secrets)) {
      case Usable(var source) -> new Usable(assumed(source, ecr));
      case Unusable unusable -> unusable;
    };
  }

  private static CloudCredentials assumed(CloudCredentials source, EcrSpec ecr) {
    if (ecr.roleArn() == null) {
      return source;
    }
    var roles = new ArrayList<CloudCredentials.Role>();
    ecr.roleChain()
        .forEach(role -> roles.add(new CloudCredentials.Role(role.roleArn(), role.externalId())));
    roles.add(new CloudCredentials.Role(ecr.roleArn(), ecr.externalId()));
    return new CloudCredentials.AssumedRoles(source, roles, CloudCredentials.Scope.ALL);
  }

  private static RegistryCredentials source(@Nullable SecretRef ref, Secrets secrets) {
    if (ref == null) {
      return new Usable(new CloudCredentials.DefaultChain());
    }
    return switch (secrets.read(ref.namespace(), ref.name())) {
      case Secrets.Reading.Found(var values) -> {
        var id = values.getOrDefault(ID, "").strip();
        var secret = values.getOrDefault(SECRET, "").strip();
        var token = values.getOrDefault(TOKEN, "").strip();
        yield id.isEmpty() || secret.isEmpty()
            ? unusable(ref, "must hold " + ID + " and " + SECRET)
            : new Usable(
                new CloudCredentials.AccessKey(id, secret, token.isEmpty() ? null : token));
      }
      case Secrets.Reading.Missing() -> unusable(ref, "doesn't exist");
      case Secrets.Reading.Forbidden() ->
          unusable(
              ref,
              "may not be read by the operator: put it into the operator's namespace, or add its"
                  + " namespace to the chart's credentialsNamespaces");
    };
  }

  private static Unusable unusable(SecretRef ref, String why) {
    return new Unusable(
        new Outcome.Stalled(
            Reason.CREDENTIALS_UNUSABLE,
            "spec.ecr.credentialsSecretRef: Secret \""
                + ref.namespace()
                + "/"
                + ref.name()
                + "\" "
                + why));
  }
}
