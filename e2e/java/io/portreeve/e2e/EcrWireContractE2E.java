package io.portreeve.e2e;

import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.Scene;
import io.portreeve.testing.aws.EcrWireContract;
import io.portreeve.testing.aws.TestClients;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.services.ecr.EcrClient;

/** What the tests' own AWS endpoint does, an endpoint that isn't ours does too. */
@ExtendWith(Lab.Extension.class)
class EcrWireContractE2E extends EcrWireContract {
  /** Nobody else's: the suite changes settings of the registry. */
  private static final String REGION = "ap-southeast-2";

  private Lab lab;

  @BeforeEach
  void lab(Lab theLab) {
    lab = theLab;
  }

  @Override
  protected EcrClient connect() {
    return TestClients.ecr(
        lab.proxy().endpoint(), REGION, AwsBasicCredentials.create("testing", "testing"));
  }

  @Override
  protected String account() {
    return Scene.ACCOUNT;
  }

  @Override
  protected String region() {
    return REGION;
  }
}
