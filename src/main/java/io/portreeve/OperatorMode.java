package io.portreeve;

import io.javaoperatorsdk.operator.Operator;
import io.portreeve.kubernetes.ClusterName;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.inject.Inject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Run mode {@code operator}: starts the reconcilers and waits until the process is told to end. */
public final class OperatorMode implements QuarkusApplication {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorMode.class);

  private final Operator operator;
  private final ClusterName cluster;

  /** Creates it. */
  @Inject
  public OperatorMode(Operator operator, ClusterName cluster) {
    this.operator = operator;
    this.cluster = cluster;
  }

  @Override
  public int run(String... args) {
    LOG.atInfo().addKeyValue("cluster", cluster.value()).log("Operator starts");
    operator.start();
    Quarkus.waitForExit();
    operator.stop();
    return 0;
  }
}
