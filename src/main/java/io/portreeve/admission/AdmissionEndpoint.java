package io.portreeve.admission;

import io.portreeve.admission.Answer.Result;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers HTTP requests: on the event loop where everything is known, else in threads of their own,
 * a bounded number at one time. Each path answers, those that nobody made as well: by an error,
 * which the API server's failurePolicy makes a denial of.
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
  private final Rooms rooms;
  private final RefusalLog refusals;
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
    this.rooms = new Rooms(settings.requestsInFlight());
    this.refusals = new RefusalLog(nanos);
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
      var room = rooms.of(call.target().phase());
      elsewhere(
          call,
          room,
          () -> readAndDecide(call, room),
          () -> call.exchange().reject(BUSY, "too many reviews at one time; try again"));
    } else {
      guarded(call, () -> readAndDecide(call, null));
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

  /** In the room where this thread has a place; null: on the event loop. */
  private void readAndDecide(Call call, Rooms.@Nullable Room here) {
    try {
      var read = read(call);
      switch (read.preparation()) {
        case Preparation.Answered(var answer) -> reply(call, read.review(), answer, true);
        case Preparation.Needs(var work) -> decide(call, read.review(), work, here);
      }
    } catch (MalformedReviewException e) {
      malformed(call, e);
    }
  }

  private void decide(Call call, Review review, Work work, Rooms.@Nullable Room here) {
    var known = admission.atOnce(call.target(), review, work);
    var room = rooms.of(work.kind().force());
    if (known.isPresent()) {
      reply(call, review, known.get(), true);
    } else if (!room.shares().enter(work.namespace())) {
      var whose = "of namespace " + OneLine.of(work.namespace(), 63) + " ";
      tooMany(call, review, room.shares().each(), whose);
    } else if (room.equals(here)) {
      inTime(call, review, work, room);
    } else {
      // What turned out not to bind waits elsewhere, and gives its place here back.
      elsewhere(
          call,
          room,
          () -> inTime(call, review, work, room),
          () -> {
            room.shares().leave(work.namespace());
            tooMany(call, review, room.places(), "");
          });
    }
  }

  /** Gives the namespace's share back, which was taken before. */
  private void inTime(Call call, Review review, Work work, Rooms.Room room) {
    Answer answer;
    try {
      answer = admission.inTime(call.target(), review, work, call.deadline());
    } finally {
      room.shares().leave(work.namespace());
    }
    reply(call, review, answer, false);
  }

  /** Runs it in a thread of its own if there is room for one more. */
  private void elsewhere(Call call, Rooms.Room room, Runnable task, Runnable otherwise) {
    if (!room.slots().tryAcquire()) {
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
              release(room);
            }
          });
    } catch (RuntimeException | Error _) {
      release(room);
      otherwise.run();
    }
  }

  private void release(Rooms.Room room) {
    var _ = metrics.inFlight().decrementAndGet();
    room.slots().release();
  }

  private void tooMany(Call call, Review review, int most, String whose) {
    var busy =
        Answer.refused(
            Result.BUSY,
            "portreeve policy \"%s\": more than %d requests %swait for registries; try again, and add webhook replicas if it"
                .formatted(OneLine.of(call.target().policy(), 63), most, whose)
                .concat(" stays"));
    reply(call, review, admission.bearing(call.target(), review, busy), false);
  }

  private void malformed(Call call, MalformedReviewException e) {
    var message =
        "what was sent isn't an AdmissionReview of admission.k8s.io/v1: " + e.getMessage();
    if (e.uid() == null) {
      onLoop(call, () -> call.exchange().reject(BAD_REQUEST, message));
    } else {
      var review = Review.ofUid(e.uid());
      var refused = Answer.refused(Result.NOT_UNDERSTOOD, "portreeve: " + message);
      reply(call, review, admission.bearing(call.target(), review, refused), false);
    }
  }

  /**
   * Where the policy isn't known, neither is whether it binds. The API server knows: an error of
   * HTTP refuses the pod where the policy is enforced, and lets it in where it isn't.
   */
  private void reply(Call call, Review review, Answer answer, boolean cached) {
    count(call, review, answer, cached);
    if (isUnknown(answer.result()) && !call.target().policy().equals(WarmUp.POLICY)) {
      onLoop(call, () -> call.exchange().reject(FAILED, Leniency.bare(answer.message())));
    } else {
      var text = AnswerWriter.write(review.uid(), answer);
      onLoop(call, () -> call.exchange().reply(text));
    }
  }

  private static boolean isUnknown(Result result) {
    return result == Result.NOT_READY || result == Result.UNKNOWN_POLICY;
  }

  private void count(Call call, Review review, Answer answer, boolean cached) {
    var target = call.target();
    var policy = target.policy();
    if (policy.equals(WarmUp.POLICY)) {
      return;
    }
    var time = Duration.ofNanos(nanos.getAsLong() - call.began());
    var entry = policies.find(policy);
    var known = entry instanceof PoliciesInForce.Entry.InForce;
    metrics.answered(target, known, answer.result(), cached, time);
    // Nothing comes of a dry run.
    if (entry instanceof PoliciesInForce.Entry.InForce(var inForce) && !review.dryRun()) {
      metrics.refused(target, policy, answer);
      refusals.write(target, review, answer);
      if (usesException(target, inForce, answer)) {
        metrics.exceptionUsed(policy);
      }
    }
  }

  /** A pod that is pinned is yet to be decided on; what doesn't bind needs no exception. */
  private static boolean usesException(Target target, PolicyInForce policy, Answer answer) {
    return target.phase() == Target.Phase.VALIDATE
        && Force.of(target.phase(), policy) == Force.BINDS
        && answer.isAllowed()
        && answer.audit().containsKey(Exempted.AUDIT);
  }

  private static void onLoop(Call call, Runnable task) {
    if (call.loop().equals(Vertx.currentContext())) {
      task.run();
    } else {
      call.loop().runOnContext(_ -> task.run());
    }
  }
}
