package io.portreeve.provider.ecr;

import static io.portreeve.provider.ecr.EcrErrors.call;

import io.portreeve.credentials.CloudCredentials.AssumedRoles;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.provider.RegistryException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whose credentials an address is talked to with. Thread-safe; asks once. */
final class OwnPrincipal {
  private static final Pattern SESSION =
      Pattern.compile("(arn:[^:]+):sts:(:\\d{12}):assumed-role/([^/]+)/.+");

  private final AwsClients clients;
  private final RegistryAddress address;
  private volatile @Nullable String known;

  OwnPrincipal(AwsClients clients, RegistryAddress address) {
    this.clients = clients;
    this.address = address;
  }

  /**
   * The ARN in IAM's words: of a role, not of its session.
   *
   * @throws RegistryException as {@code RegistrySettingsClient} says
   */
  String arn() {
    var arn = known;
    if (arn == null) {
      arn = find();
      known = arn;
    }
    return arn;
  }

  private String find() {
    // What the address says has the role's path; what a session says of itself hasn't.
    if (address.credentials() instanceof AssumedRoles assumed) {
      return assumed.roles().getLast().arn();
    }
    if (address.endpoint() != null && address.stsEndpoint() == null) {
      // Who has an endpoint of their own may have no way to AWS' own, and no wish for it.
      throw new RegistryException.Invalid(
          "sts:GetCallerIdentity isn't sent: spec.ecr.endpoint is set and spec.ecr.stsEndpoint"
              + " isn't",
          null);
    }
    return ofCaller(asked());
  }

  private String asked() {
    try (var sts = clients.sts()) {
      var arn = call("sts:GetCallerIdentity", () -> sts.getCallerIdentity(r -> {}).arn());
      if (arn == null) {
        throw new RegistryException.Unavailable("sts:GetCallerIdentity named nobody", null);
      }
      return arn;
    }
  }

  /**
   * The role of a session, without the path that the role may have; everybody else as they are.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns">IAM
   *     ARNs</a>
   */
  static String ofCaller(String arn) {
    var session = SESSION.matcher(arn);
    return session.matches()
        ? session.group(1) + ":iam:" + session.group(2) + ":role/" + session.group(3)
        : arn;
  }
}
