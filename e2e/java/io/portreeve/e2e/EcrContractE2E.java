package io.portreeve.e2e;

import io.portreeve.credentials.CloudCredentials;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.Scene;
import io.portreeve.image.RepositoryName;
import io.portreeve.provider.ApiEvents;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.provider.RegistryClient;
import io.portreeve.provider.RepositoryContentContract;
import io.portreeve.provider.ecr.EcrClients;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** The port's contract, held by the ECR adapter against an AWS endpoint that isn't ours. */
@ExtendWith(Lab.Extension.class)
class EcrContractE2E implements RepositoryContentContract {
  private static final String REGION = "us-east-2";

  private Lab lab;

  @BeforeEach
  void lab(Lab theLab) {
    lab = theLab;
  }

  @Override
  public RegistryClient connect() {
    return EcrClients.create(ApiEvents.NONE, "", Clock.systemUTC())
        .connect(
            new RegistryAddress(
                REGION,
                Scene.ACCOUNT,
                lab.proxy().endpoint(),
                new CloudCredentials.AccessKey("testing", "testing", null)));
  }

  @Override
  public String account() {
    return Scene.ACCOUNT;
  }

  @Override
  public boolean push(RepositoryName name) {
    var _ =
        lab.aws(
            REGION,
            "ecr",
            "put-image",
            "--repository-name",
            name.value(),
            "--image-tag",
            "v1",
            "--image-manifest",
            Scene.MANIFEST);
    return true;
  }
}
