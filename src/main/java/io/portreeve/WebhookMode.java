package io.portreeve;

import io.portreeve.admission.AdmissionService;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.inject.Inject;

/** Run mode {@code webhook}: answers the API server until the process is told to end. */
public final class WebhookMode implements QuarkusApplication {
  private final AdmissionService service;
  private final EvidenceWarmUp warmUp;

  /** Creates it. */
  @Inject
  public WebhookMode(AdmissionService service, EvidenceWarmUp warmUp) {
    this.service = service;
    this.warmUp = warmUp;
  }

  @Override
  public int run(String... args) {
    service.start();
    warmUp.run();
    Quarkus.waitForExit();
    service.close();
    return 0;
  }
}
