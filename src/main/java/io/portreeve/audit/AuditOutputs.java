package io.portreeve.audit;

import io.micrometer.core.instrument.MeterRegistry;
import io.portreeve.kubernetes.Events;

/**
 * Where what the audit finds goes, besides statuses.
 *
 * @param events writes Events
 * @param meters measures
 * @param publisher shares evidence
 */
public record AuditOutputs(Events events, MeterRegistry meters, EvidencePublisher publisher) {}
