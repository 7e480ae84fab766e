package io.portreeve.admission;

import io.portreeve.admission.Answer.Result;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers HTTP requests: on the event loop where everything is known, else in threads of their own,
 * a bounded number at one time. Each path answers, those that nobody made as well: by a denial.
 */
final class AdmissionEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(AdmissionEndpoint.class);
  private static final int BAD_REQUEST = 400;
  private static final int NOT_ALLOWED = 405;
  private static final int FAILED = 500;
  private static final int BUSY = 503;

  private final Vertx vertx;
  private final Admission admission;
  private final PoliciesInForce policies;
  private final AdmissionMetrics metrics;
  private final AdmissionSettings settings;
  private final LongSupplier nanos;
  private final ExecutorService threads;
  private final Semaphore slots;
  private final Shares shares;
  private final Exchange.Terms terms;
  private final AtomicBoolean ending = new AtomicBoolean();

  /** What the endpoint works with. */
  record Parts(
      Vertx vertx,
      Admission admission,
      PoliciesInForce policies,
      AdmissionMetrics metrics,
      ExecutorService threads,
      LongSupplier nanos) {}

  /** Creates it. */
  AdmissionEndpoint(Parts parts, AdmissionSettings settings) {
    this.vertx = parts.vertx();
    this.admission = parts.admission();
    this.policies = parts.policies();
    this.metrics = parts.metrics();
    this.threads = parts.threads();
    this.nanos = parts.nanos();
    this.settings = settings;
    this.terms =
        new Exchange.Terms(
            vertx,
            new BodyBudget(AdmissionBounds.MAX_BODIES),
            settings.longestDecision(),
            ending::get,
            metrics::rejected);
    this.slots = new Semaphore(settings.requestsInFlight());
    this.shares = Shares.of(settings.requestsInFlight());
  }

  /** A request on its way. */
  private record Call(
      Context loop, Exchange exchange, Target target, Deadline deadline, long began) {}

  /** Tells that the process ends: connections close after their replies. */
  void end() {
    ending.set(true);
  }

  /** Takes a request. */
  void handle(HttpServerRequest request, Connections.Use use) {
    var began = nanos.getAsLong();
    var exchange = new Exchange(request, terms, use);
    var path = request.path();
    if (!request.method().equals(HttpMethod.POST)) {
      request.response().putHeader("Allow", "POST");
      exchange.reject(NOT_ALLOWED, "reviews are sent by POST");
      return;
    }
    var target =
        Objects.requireNonNullElseGet(
            Target.of(path),
            () -> new Target(Objects.requireNonNullElse(path, ""), Target.Phase.VALIDATE));
    var deadline = Deadline.of(nanos, request.query(), settings.longestDecision());
    var call = new Call(vertx.getOrCreateContext(), exchange, target, deadline, began);
    exchange.whenComplete(() -> decide(call));
  }

  private void decide(Call call) {
    if (call.exchange().size() > AdmissionBounds.LARGE_BODY) {
      elsewhere(
          call,
          () -> readAndDecide(call, true),
          () -> call.exchange().reject(BUSY, "too many reviews at one time; try again"));
    } else {
      guarded(call, () -> readAndDecide(call, false));
    }
  }

  /** Whatever happens, there is an answer, and it isn't that the pod is allowed. */
  private static void guarded(Call call, Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.atError().setCause(BareTrace.of(e)).log("A request failed and is denied");
      onLoop(
          call, () -> call.exchange().reject(FAILED, "the webhook ran into an error of its own"));
    }
  }

  /**
   * A review that was read.
   *
   * @param review without its pods: they may be large, and registries slow
   */
  private record Read(Review review, Preparation preparation) {}

  private Read read(Call call) {
    var review = call.exchange().read(ReviewReader::read);
    return new Read(review.withoutPods(), admission.prepare(call.target(), review));
  }

  private void readAndDecide(Call call, boolean mayBlock) {
    try {
      var read = read(call);
      switch (read.preparation()) {
        case Preparation.Answered(var answer) -> reply(call, read.review().uid(), answer, true);
        case Preparation.Needs(var work) -> decide(call, read.review(), work, mayBlock);
      }
    } catch (MalformedReviewException e) {
      malformed(call, e);
    }
  }

  private void decide(Call call, Review review, Work work, boolean mayBlock) {
    var known = admission.atOnce(call.target(), review, work);
    if (known.isPresent()) {
      reply(call, review.uid(), known.get(), true);
    } else if (!shares.enter(work.namespace())) {
      var whose = "of namespace " + OneLine.of(work.namespace(), 63) + " ";
      reply(call, review.uid(), tooMany(call.target(), shares.each(), whose), false);
    } else if (mayBlock) {
      inTime(call, review, work);
    } else {
      elsewhere(
          call,
          () -> inTime(call, review, work),
          () -> {
            shares.leave(work.namespace());
            var busy = tooMany(call.target(), settings.requestsInFlight(), "");
            reply(call, review.uid(), busy, false);
          });
    }
  }

  /** Gives the namespace's share back, which was taken before. */
  private void inTime(Call call, Review review, Work work) {
    Answer answer;
    try {
      answer = admission.inTime(call.target(), review, work, call.deadline());
    } finally {
      shares.leave(work.namespace());
    }
    reply(call, review.uid(), answer, false);
  }

  /** Runs it in a thread of its own if there is room for one more. */
  private void elsewhere(Call call, Runnable task, Runnable otherwise) {
    if (!slots.tryAcquire()) {
      otherwise.run();
      return;
    }
    var _ = metrics.inFlight().incrementAndGet();
    try {
      threads.execute(
          () -> {
            try {
              guarded(call, task);
            } finally {
              release();
            }
          });
    } catch (RuntimeException | Error _) {
      release();
      otherwise.run();
    }
  }

  private void release() {
    var _ = metrics.inFlight().decrementAndGet();
    slots.release();
  }

  private static Answer tooMany(Target target, int most, String whose) {
    return Answer.refused(
        Result.BUSY,
        "portreeve policy \"%s\": more than %d requests %swait for registries; try again, and add webhook replicas if it"
            .formatted(OneLine.of(target.policy(), 63), most, whose)
            .concat(" stays"));
  }

  private void malformed(Call call, MalformedReviewException e) {
    var message =
        "what was sent isn't an AdmissionReview of admission.k8s.io/v1: " + e.getMessage();
    if (e.uid() == null) {
      onLoop(call, () -> call.exchange().reject(BAD_REQUEST, message));
    } else {
      reply(call, e.uid(), Answer.refused(Result.NOT_UNDERSTOOD, "portreeve: " + message), false);
    }
  }

  private void reply(Call call, String uid, Answer answer, boolean cached) {
    count(call, answer, cached);
    var review = AnswerWriter.write(uid, answer);
    onLoop(call, () -> call.exchange().reply(review));
  }

  private void count(Call call, Answer answer, boolean cached) {
    var policy = call.target().policy();
    if (!policy.equals(WarmUp.POLICY)) {
      var known = policies.find(policy) instanceof PoliciesInForce.Entry.InForce;
      var time = Duration.ofNanos(nanos.getAsLong() - call.began());
      metrics.answered(call.target(), known, answer.result(), cached, time);
    }
  }

  private static void onLoop(Call call, Runnable task) {
    if (call.loop().equals(Vertx.currentContext())) {
      task.run();
    } else {
      call.loop().runOnContext(_ -> task.run());
    }
  }
}
