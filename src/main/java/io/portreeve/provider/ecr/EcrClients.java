package io.portreeve.provider.ecr;

import io.portreeve.credentials.CloudCredentials;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.provider.RegistryClient;
import io.portreeve.provider.RegistryClientFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.ecr.EcrClient;

/** Makes ECR clients. */
public final class EcrClients implements RegistryClientFactory {
  private static final Duration ATTEMPT = Duration.ofSeconds(10);
  private static final Duration CALL = Duration.ofSeconds(40);

  /**
   * A call is tried this often; after that the reconciler's own pauses apply, which are longer and
   * seen in status.
   */
  private static final int ATTEMPTS = 3;

  private EcrClients() {}

  /** Returns the factory. */
  public static RegistryClientFactory create() {
    return new EcrClients();
  }

  @Override
  public RegistryClient connect(RegistryAddress address) {
    var builder =
        EcrClient.builder()
            .region(Region.of(address.region()))
            .credentialsProvider(credentials(address.credentials()))
            .httpClientBuilder(
                Apache5HttpClient.builder()
                    .maxConnections(32)
                    .connectionTimeout(Duration.ofSeconds(5)))
            .overrideConfiguration(
                ClientOverrideConfiguration.builder()
                    .apiCallAttemptTimeout(ATTEMPT)
                    .apiCallTimeout(CALL)
                    .retryStrategy(StandardRetryStrategy.builder().maxAttempts(ATTEMPTS).build())
                    .build());
    if (address.endpoint() != null) {
      builder.endpointOverride(address.endpoint());
    }
    return new EcrRegistryClient(builder.build(), address.region(), address.accountId());
  }

  private static AwsCredentialsProvider credentials(CloudCredentials credentials) {
    return switch (credentials) {
      case CloudCredentials.DefaultChain _ -> DefaultCredentialsProvider.builder().build();
      case CloudCredentials.AccessKey key ->
          StaticCredentialsProvider.create(
              key.sessionToken() == null
                  ? AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey())
                  : AwsSessionCredentials.create(
                      key.accessKeyId(), key.secretAccessKey(), key.sessionToken()));
    };
  }

  /** Binds the port. */
  static final class Producer {
    private Producer() {}

    @Produces
    @ApplicationScoped
    static RegistryClientFactory clients() {
      return create();
    }
  }
}
