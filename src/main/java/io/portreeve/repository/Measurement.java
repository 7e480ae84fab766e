package io.portreeve.repository;

import io.portreeve.api.v1alpha1.ImageRepositoryStatus;
import io.portreeve.api.v1alpha1.ReplicationState;
import io.portreeve.api.v1alpha1.ScanningSettings;
import io.portreeve.provider.ImageStatistics;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of a repository's images, as a status says it.
 *
 * @param images how many
 * @param sizeBytes their bytes
 * @param monthlyCost what storing them costs
 * @param lastPushTime when one was last pushed
 * @param measuredTime when they were counted
 * @param replication how the newest got to each destination
 * @param scanFrequency when the registry scans them
 */
record Measurement(
    @Nullable Long images,
    @Nullable Long sizeBytes,
    @Nullable String monthlyCost,
    @Nullable String lastPushTime,
    @Nullable String measuredTime,
    List<ReplicationState> replication,
    ScanningSettings.@Nullable Frequency scanFrequency) {
  Measurement {
    replication = List.copyOf(replication);
  }

  /** What was measured last. */
  static Measurement of(ImageRepositoryStatus status) {
    return new Measurement(
        status.images(),
        status.sizeBytes(),
        status.monthlyCost(),
        status.lastPushTime(),
        status.measuredTime(),
        status.replication(),
        status.scanFrequency());
  }

  /** With a new count; nothing is known of the replication of what it may have found newest. */
  Measurement counted(ImageStatistics statistics, String cost, Instant now) {
    var pushed = statistics.lastPushTime();
    return new Measurement(
        statistics.images(),
        statistics.sizeBytes(),
        cost,
        pushed == null ? null : pushed.toString(),
        now.toString(),
        List.of(),
        scanFrequency);
  }

  Measurement withReplication(List<ReplicationState> states) {
    return new Measurement(
        images, sizeBytes, monthlyCost, lastPushTime, measuredTime, states, scanFrequency);
  }

  Measurement withScanFrequency(ScanningSettings.@Nullable Frequency frequency) {
    return new Measurement(
        images, sizeBytes, monthlyCost, lastPushTime, measuredTime, replication, frequency);
  }

  /** Whether the newest image is still on its way somewhere. */
  boolean isReplicating() {
    return replication.stream().anyMatch(each -> each.state() == ReplicationState.State.InProgress);
  }
}
