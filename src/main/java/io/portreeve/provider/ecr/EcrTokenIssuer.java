package io.portreeve.provider.ecr;

import static io.portreeve.provider.ecr.EcrErrors.call;

import io.portreeve.credentials.CredentialsException;
import io.portreeve.credentials.PullToken;
import io.portreeve.credentials.TokenIssuer;
import io.portreeve.provider.RegistryException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecr.model.AuthorizationData;

/**
 * Issues tokens by GetAuthorizationToken. A token lives for hours, so that clients are opened for
 * each and closed again.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html">GetAuthorizationToken</a>
 */
final class EcrTokenIssuer implements TokenIssuer {
  private static final String OPERATION = "ecr:GetAuthorizationToken";

  private final Supplier<AwsClients> clients;
  private final String region;
  private final InstantSource clock;

  EcrTokenIssuer(Supplier<AwsClients> clients, String region, InstantSource clock) {
    this.clients = clients;
    this.region = region;
    this.clock = clock;
  }

  @Override
  public PullToken issue() {
    try (var aws = clients.get()) {
      var ecr = aws.ecr();
      var data = call(OPERATION, () -> ecr.getAuthorizationToken(r -> {}).authorizationData());
      return read(data.isEmpty() ? null : data.getFirst());
    } catch (RegistryException e) {
      throw new CredentialsException(
          Objects.requireNonNullElse(e.getMessage(), "no token"), isTemporary(e));
    }
  }

  private static boolean isTemporary(RegistryException e) {
    return switch (e) {
      case RegistryException.Throttled _,
          RegistryException.Unavailable _,
          RegistryException.Conflict _ ->
          true;
      case RegistryException.AccessDenied _,
          RegistryException.NotFound _,
          RegistryException.NotEmpty _,
          RegistryException.Invalid _ ->
          false;
    };
  }

  private PullToken read(@Nullable AuthorizationData data) {
    if (data == null || data.authorizationToken() == null || data.expiresAt() == null) {
      throw unusable("has no token");
    }
    // An expiry that is past would have everybody ask again and again.
    if (!data.expiresAt().isAfter(clock.instant())) {
      throw unusable(
          "has a token that expired at " + data.expiresAt() + ": is this machine's clock right?");
    }
    var text = decoded(data.authorizationToken());
    var colon = text.indexOf(':');
    if (colon < 1 || colon == text.length() - 1) {
      throw unusable("has a token that isn't user:password in Base64");
    }
    return new PullToken(text.substring(0, colon), text.substring(colon + 1), data.expiresAt());
  }

  private String decoded(String token) {
    try {
      return new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      // Its message would quote the token.
      throw unusable("has a token that isn't user:password in Base64");
    }
  }

  private CredentialsException unusable(String why) {
    return new CredentialsException("the answer to " + OPERATION + " in " + region + " " + why);
  }
}
