package io.portreeve.provider.ecr;

import io.portreeve.credentials.CloudCredentials;
import io.portreeve.credentials.CloudCredentials.AssumedRoles;
import io.portreeve.credentials.CloudCredentials.Scope;
import io.portreeve.provider.RegistryAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The SDK's clients of one address: one HTTP client, one chain of credentials. Nothing of it is
 * shared with another address but the limiter.
 */
final class AwsClients implements AutoCloseable {
  /** Also the life of a long poll, and some seconds for its answer. */
  private static final Duration POLL_ATTEMPT = Duration.ofSeconds(30);

  private static final Duration ATTEMPT = Duration.ofSeconds(10);
  private static final Duration CALL = Duration.ofSeconds(40);

  /**
   * A call is tried this often; after that the reconciler's own pauses apply, which are longer and
   * seen in status.
   */
  private static final int ATTEMPTS = 3;

  private final RegistryAddress address;
  private final RequestWatch watch;
  private final String userAgent;
  private final Deque<SdkAutoCloseable> opened = new ArrayDeque<>();
  private final SdkHttpClient http;
  private final AwsCredentialsProvider credentials;

  /**
   * Creates them; no request is made.
   *
   * @param userAgent last words of every request's user agent
   */
  AwsClients(RegistryAddress address, RequestWatch watch, String userAgent) {
    this.address = address;
    this.watch = watch;
    this.userAgent = userAgent;
    this.http =
        opened(
            Apache5HttpClient.builder()
                .maxConnections(32)
                .connectionTimeout(Duration.ofSeconds(5))
                .build());
    this.credentials = credentials(address.credentials());
  }

  EcrClient ecr() {
    return opened(
        configured(EcrClient.builder(), credentials, address.endpoint(), ATTEMPT).build());
  }

  /** A client of STS. The caller closes it. */
  StsClient sts() {
    return sts(credentials);
  }

  /** A client of queues at the region's endpoint, or at another one. */
  SqsClient sqs(@Nullable URI endpoint) {
    return opened(configured(SqsClient.builder(), credentials, endpoint, POLL_ATTEMPT).build());
  }

  private StsClient sts(AwsCredentialsProvider as) {
    return configured(StsClient.builder(), as, address.stsEndpoint(), ATTEMPT).build();
  }

  /** Closes the clients, the credentials and the connections. */
  @Override
  public void close() {
    SdkAutoCloseable next;
    while ((next = poll()) != null) {
      next.close();
    }
  }

  private synchronized @Nullable SdkAutoCloseable poll() {
    return opened.pollFirst();
  }

  private synchronized <T extends SdkAutoCloseable> T opened(T client) {
    opened.addFirst(client);
    return client;
  }

  private <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B configured(
      B builder, AwsCredentialsProvider as, @Nullable URI endpoint, Duration attempt) {
    builder
        .region(Region.of(address.region()))
        .credentialsProvider(as)
        .httpClient(http)
        .overrideConfiguration(
            ClientOverrideConfiguration.builder()
                .apiCallAttemptTimeout(attempt)
                .apiCallTimeout(CALL)
                .retryStrategy(StandardRetryStrategy.builder().maxAttempts(ATTEMPTS).build())
                .putAdvancedOption(SdkAdvancedClientOption.USER_AGENT_SUFFIX, userAgent)
                .addExecutionInterceptor(new RawCall.Interceptor())
                .addExecutionInterceptor(watch)
                .build());
    return endpoint == null ? builder : builder.endpointOverride(endpoint);
  }

  private AwsCredentialsProvider credentials(CloudCredentials from) {
    return switch (from) {
      case CloudCredentials.DefaultChain _ -> opened(DefaultCredentialsProvider.builder().build());
      case CloudCredentials.AccessKey key ->
          StaticCredentialsProvider.create(
              key.sessionToken() == null
                  ? AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey())
                  : AwsSessionCredentials.create(
                      key.accessKeyId(), key.secretAccessKey(), key.sessionToken()));
      case AssumedRoles assumed -> assumed(assumed);
    };
  }

  private AwsCredentialsProvider assumed(AssumedRoles assumed) {
    var provider = credentials(assumed.source());
    var last = assumed.roles().size() - 1;
    for (var i = 0; i <= last; i++) {
      provider =
          opened(
              new RoleCredentials(
                  assumed.roles().get(i),
                  RoleCredentials.sessionPolicy(i == last ? assumed.scope() : Scope.ALL, address),
                  sts(provider)));
    }
    return provider;
  }
}
