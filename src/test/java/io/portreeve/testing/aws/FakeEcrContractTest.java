package io.portreeve.testing.aws;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.services.ecr.EcrClient;

class FakeEcrContractTest extends EcrWireContract {
  private static FakeAws aws;

  @BeforeAll
  static void start() {
    aws = FakeAws.start();
  }

  @AfterAll
  static void stop() {
    aws.close();
  }

  @Override
  protected EcrClient connect() {
    return TestClients.ecr(aws, region());
  }

  @Override
  protected String account() {
    return FakeAws.ACCOUNT;
  }

  @Override
  protected String region() {
    return "us-east-1";
  }
}
