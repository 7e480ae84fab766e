package io.portreeve.credentials;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * This process' own credentials, for asking on behalf of others: why a login fails names accounts
 * and roles, and what is said of an image is read by whoever wrote the pod.
 *
 * @param credentials whose logins log the causes of their failures themselves
 */
public record DiscreetCredentials(PullCredentials credentials) implements PullCredentials {
  private static final String WORDS =
      "no token can be had; the cause is in the log of the webhook or operator that asked";

  /** Says only that there is none. Equal ones have the same login behind them. */
  private record DiscreetLogin(Login login) implements Login {
    @Override
    public UserPassword get(Duration within) {
      try {
        return login.get(within);
      } catch (CredentialsException e) {
        throw new CredentialsException(WORDS, e.isTemporary());
      }
    }

    @Override
    public Optional<UserPassword> insteadOf(UserPassword refused, Duration within) {
      return login.insteadOf(refused, within);
    }
  }

  @Override
  public List<PullCredential> forHost(String host) {
    return credentials.forHost(host).stream()
        .map(
            it ->
                new PullCredential(
                    it.identity(), it.label(), it.host(), new DiscreetLogin(it.login())))
        .toList();
  }

  @Override
  public List<String> problems(String host) {
    return credentials.problems(host);
  }

  @Override
  public PullCredentials shared() {
    return new DiscreetCredentials(credentials.shared());
  }
}
