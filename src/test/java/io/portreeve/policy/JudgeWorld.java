package io.portreeve.policy;

import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.ImageReference;
import io.portreeve.policy.EvidenceCache.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A judge among fakes: a clock, repositories, signatures, and what it was told. */
final class JudgeWorld {
  static final Duration TIME = Duration.ofSeconds(8);

  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  final AtomicLong nanos = new AtomicLong();

  /** How far the time of day is off. */
  Duration skew = Duration.ZERO;

  final JudgeTime time = new JudgeTime(() -> START.plusNanos(nanos.get()).plus(skew), nanos::get);
  SharedEvidence published = new SharedEvidence(time.clock());
  final FakeRepositories repositories = new FakeRepositories();
  final FakeVerifier verifier = new FakeVerifier();
  final List<String> told = new ArrayList<>();
  final JudgeEvents events =
      new JudgeEvents() {
        @Override
        public void evidence(Source source) {
          told.add(source.toString());
        }

        @Override
        public void verified(Duration took, int requests, boolean failed) {
          told.add("%d requests%s".formatted(requests, failed ? ", failed" : ""));
        }

        @Override
        public void resolved(Duration took, boolean failed) {
          told.add(failed ? "not resolved" : "resolved");
        }

        @Override
        public void denied(String policy, Refusal refusal) {
          told.add(policy + " " + refusal);
        }

        @Override
        public void unverified(String policy) {
          told.add(policy + " unverified");
        }
      };
  final DistributionImageJudge judge = restarted();

  /** A judge that knows nothing yet. */
  DistributionImageJudge restarted() {
    return judge(cache());
  }

  /** A cache that knows but what is published. */
  EvidenceCache cache() {
    return new EvidenceCache(Settings.DEFAULT, nanos::get, Runnable::run, events, published);
  }

  DistributionImageJudge judge(EvidenceCache cache) {
    return new DistributionImageJudge(repositories, verifier, cache, time, events);
  }

  ImageVerdict judge(PolicySample policy, ImageReference image) {
    return judge.judge(policy.compiled(), image, PullCredentials.NONE, TIME);
  }

  void pass(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }

  /** From now on, every registry fails so. */
  void fail(RuntimeException error) {
    repositories.before =
        _ -> {
          throw error;
        };
  }
}
