package io.portreeve.provider.ecr;

import io.portreeve.image.RepositoryName;
import io.portreeve.provider.ImageArchiveContract;
import io.portreeve.provider.RegistryClient;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The port's contract, held by the adapter over HTTP. */
class EcrContractTest implements ImageArchiveContract {
  private static EcrScene scene;

  @BeforeAll
  static void start() {
    scene = new EcrScene();
  }

  @AfterAll
  static void stop() {
    scene.close();
  }

  @Override
  public RegistryClient connect() {
    return scene.connect();
  }

  @Override
  public String account() {
    return EcrScene.ACCOUNT;
  }

  @Override
  public boolean push(RepositoryName name) {
    var _ = scene.ecr().images(name.toString()).push(UUID.randomUUID().toString(), "v1");
    return true;
  }
}
