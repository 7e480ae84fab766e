package io.portreeve.e2e;

import io.portreeve.credentials.CloudCredentials;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.Scene;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.provider.RegistryClient;
import io.portreeve.provider.RegistryClientContract;
import io.portreeve.provider.ecr.EcrClients;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** The port's contract, held by the ECR adapter against an AWS endpoint that isn't ours. */
@ExtendWith(Lab.Extension.class)
class EcrContractE2E implements RegistryClientContract {
  private Lab lab;

  @BeforeEach
  void lab(Lab theLab) {
    lab = theLab;
  }

  @Override
  public RegistryClient client() {
    return EcrClients.create()
        .connect(
            new RegistryAddress(
                "us-gov-west-1",
                Scene.ACCOUNT,
                lab.proxy().endpoint(),
                new CloudCredentials.AccessKey("testing", "testing", null)));
  }
}
