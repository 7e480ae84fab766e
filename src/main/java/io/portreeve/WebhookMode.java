package io.portreeve;

import io.portreeve.admission.AdmissionService;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.inject.Inject;

/** Run mode {@code webhook}: answers the API server until the process is told to end. */
public final class WebhookMode implements QuarkusApplication {
  private final AdmissionService service;

  /** Creates it. */
  @Inject
  public WebhookMode(AdmissionService service) {
    this.service = service;
  }

  @Override
  public int run(String... args) {
    service.start();
    Quarkus.waitForExit();
    service.close();
    return 0;
  }
}
