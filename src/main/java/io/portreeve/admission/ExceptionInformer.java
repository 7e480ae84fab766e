package io.portreeve.admission;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.portreeve.api.v1alpha1.ImagePolicyException;
import java.net.HttpURLConnection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the exceptions as the API server has them. It never gives up: while the API server can't be
 * reached, what was read last stays, and ends when it says. Where the kind isn't installed there is
 * none, and the webhook doesn't wait for it.
 */
final class ExceptionInformer implements Feed {
  private static final Logger LOG = LoggerFactory.getLogger(ExceptionInformer.class);

  private final ExceptionsInForce exceptions;
  private final KubernetesSerialization serialization;
  private final SharedIndexInformer<GenericKubernetesResource> informer;
  private final AtomicBoolean missing = new AtomicBoolean();

  /** Creates it; {@link #start} begins to read. */
  ExceptionInformer(KubernetesClient client, ExceptionsInForce exceptions) {
    this.exceptions = exceptions;
    this.serialization = client.getKubernetesSerialization();
    // One by one: an object that can't be read must not hide the others.
    this.informer =
        client
            .genericKubernetesResources(
                ResourceDefinitionContext.fromResourceType(ImagePolicyException.class))
            .runnableInformer(0);
    informer.addEventHandler(new WhenChanged<>(this::takeOver));
    informer.exceptionHandler(
        (started, error) -> {
          failed(started, error);
          return true;
        });
  }

  @Override
  public String name() {
    return "policy exceptions";
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
                    LOG.atError().setCause(error).log("Policy exceptions can't be read");
                  }
                });
  }

  @Override
  public boolean isRead() {
    return exceptions.areRead();
  }

  private void failed(boolean started, Throwable error) {
    if (isMissing(error)) {
      exceptions.noneAreServed();
      if (missing.compareAndSet(false, true)) {
        LOG.atWarn()
            .addKeyValue("kind", "ImagePolicyException")
            .log("The kind isn't installed, so there are no exceptions; trying again");
      }
      return;
    }
    LOG.atWarn()
        .addKeyValue("started", started)
        .addKeyValue("error", error.toString())
        .log("Policy exceptions can't be watched; trying again");
  }

  private static boolean isMissing(Throwable error) {
    for (var cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof KubernetesClientException e) {
        return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
      }
    }
    return false;
  }

  private void takeOver() {
    // Before the first list is complete, nothing is known of what is missing.
    if (informer.hasSynced()) {
      missing.set(false);
      exceptions.takeOver(informer.getStore()::list, this::read);
    }
  }

  private ImagePolicyException read(GenericKubernetesResource object) {
    return serialization.convertValue(object, ImagePolicyException.class);
  }

  @Override
  public void close() {
    informer.close();
  }
}
