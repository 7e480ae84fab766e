package io.portreeve.admission;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.portreeve.policy.AcceptedPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the policies in force as the operator's ConfigMaps say. It never gives up: while the API
 * server can't be reached, what was read last stays.
 */
final class PolicyInformer implements Feed {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyInformer.class);

  private final PoliciesInForce policies;
  private final SharedIndexInformer<ConfigMap> informer;

  /** Creates it; {@link #start} begins to read. */
  PolicyInformer(KubernetesClient client, String namespace, PoliciesInForce policies) {
    this.policies = policies;
    this.informer =
        client
            .configMaps()
            .inNamespace(namespace)
            .withLabel(AcceptedPolicy.LABEL)
            .runnableInformer(0);
    informer.addEventHandler(new WhenChanged<>(this::takeOver));
    informer.exceptionHandler(
        (started, error) -> {
          LOG.atWarn()
              .addKeyValue("started", started)
              .addKeyValue("error", error.toString())
              .log("Accepted policies can't be watched; trying again");
          return true;
        });
  }

  @Override
  public String name() {
    return "policies in force";
  }

  @Override
  public boolean isRead() {
    return policies.areRead();
  }

  @Override
  public void start() {
    var _ =
        informer
            .start()
            .whenComplete(
                (_, error) -> {
                  if (error == null) {
                    takeOver();
                  } else {
                    LOG.atError().setCause(error).log("Accepted policies can't be read");
                  }
                });
  }

  private void takeOver() {
    // Before the first list is complete, what is missing isn't known to be absent.
    if (informer.hasSynced()) {
      policies.takeOver(informer.getStore()::list);
    }
  }

  @Override
  public void close() {
    informer.close();
  }
}
