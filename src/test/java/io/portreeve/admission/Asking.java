package io.portreeve.admission;

import io.portreeve.admission.PullSecrets.Reading;
import io.portreeve.credentials.PullCredentials;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Asks as the endpoint does: at once if that is enough, else in time. */
final class Asking implements AutoCloseable {
  final FakeJudge judge = new FakeJudge();
  final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  Duration time = Duration.ofSeconds(5);
  ExceptionsInForce exceptions = Policies.exceptions();
  PoliciesInForce policies;

  Asking(PoliciesInForce policies) {
    this.policies = policies;
  }

  Answer validate(String review) {
    return ask(Target.Phase.VALIDATE, review);
  }

  Answer ask(Target.Phase phase, String review) {
    return ask(new Target(Policies.PRODUCTION, phase), review);
  }

  Answer ask(Target target, String text) {
    var review = Reviews.read(text);
    var admission = admission();
    return switch (admission.prepare(target, review)) {
      case Preparation.Answered(var answer) -> answer;
      case Preparation.Needs(var work) ->
          admission
              .atOnce(target, review, work)
              .orElseGet(
                  () ->
                      admission.inTime(target, review, work, Deadline.in(System::nanoTime, time)));
    };
  }

  Admission admission() {
    return new Admission(
        new Admission.Rules(policies, exceptions),
        new PodPullCredentials(
            key -> new Reading.Unusable(key.described()),
            PullCredentials.NONE,
            System::nanoTime,
            threads),
        judge,
        new ImageTasks(threads, 8),
        new ImageTasks(threads, 8));
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
