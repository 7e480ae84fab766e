package io.portreeve.testing.aws;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.ecr.EcrClient;

/** Clients that try once, so that a test sees every answer. */
public final class TestClients {
  private TestClients() {}

  /** A client of the account that is there from the start. */
  public static EcrClient ecr(FakeAws aws, String region) {
    return ecr(aws.url(), region, AwsBasicCredentials.create("testing", "testing"));
  }

  /** A client of any endpoint. */
  public static EcrClient ecr(URI endpoint, String region, AwsCredentials credentials) {
    return EcrClient.builder()
        .endpointOverride(endpoint)
        .region(Region.of(region))
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .httpClientBuilder(Apache5HttpClient.builder())
        .overrideConfiguration(c -> c.retryStrategy(DefaultRetryStrategy.doNotRetry()))
        .build();
  }
}
