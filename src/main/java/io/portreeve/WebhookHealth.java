package io.portreeve;

import io.portreeve.admission.AdmissionService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.ArrayList;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Readiness of the webhook: whether it can decide. In other run modes it is always up. */
@Readiness
@ApplicationScoped
class WebhookHealth implements HealthCheck {
  private final Settings settings;
  private final Instance<AdmissionService> service;
  private final Instance<EvidenceWarmUp> warmUp;

  @Inject
  WebhookHealth(
      Settings settings, Instance<AdmissionService> service, Instance<EvidenceWarmUp> warmUp) {
    this.settings = settings;
    this.service = service;
    this.warmUp = warmUp;
  }

  @Override
  public HealthCheckResponse call() {
    if (!settings.mode().equals(Main.WEBHOOK)) {
      return HealthCheckResponse.up("webhook");
    }
    var missing = new ArrayList<>(service.get().waitingFor());
    if (!warmUp.get().isDone()) {
      missing.add("first verification");
    }
    var response = HealthCheckResponse.named("webhook").status(missing.isEmpty());
    missing.forEach(what -> response.withData(what, "missing"));
    return response.build();
  }
}
