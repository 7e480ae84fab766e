package io.portreeve.audit;

import io.portreeve.api.v1alpha1.RunningStatus;
import io.portreeve.kubernetes.Controllers;
import io.portreeve.policy.AcceptedPolicy;
import io.portreeve.policy.AuditedImage;
import io.portreeve.policy.InvalidPolicyException;
import io.portreeve.policy.PolicyExceptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps known what policies say of what runs and of what workloads would start: verifies each
 * distinct digest again and again, at the registry, and shares with the webhooks what suffices.
 * Works only between {@link #start} and {@link #close}: in the active operator. A process is that
 * once: when it loses its lease, it ends.
 *
 * <p>Nothing new is told while a kind of what runs can't be read: numbers would look complete. What
 * is known is still verified and shared then.
 */
public final class RunningAudit implements PolicyAudit, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningAudit.class);
  private static final String KUBE_SYSTEM = "kube-system";
  private static final Duration TICK = Duration.ofMillis(250);

  private static final String EXCEPTIONS = "ImagePolicyException";

  /** By this time after a start, each policy that exists has been looked at. */
  static final Duration SETTLED = Duration.ofMinutes(5);

  /** What failed is tried again after this time. */
  private static final Duration RECOVERY = Duration.ofSeconds(10);

  /** Changes of what runs come in crowds: they are looked at together. */
  static final Duration GATHERING = Duration.ofSeconds(2);

  /** What depends on the clock alone is seen within this time. */
  static final Duration AT_LEAST = Duration.ofSeconds(30);

  private final AuditInputs inputs;
  private final AuditSettings settings;
  private final Executor executor;
  private final Clock clock;
  private final Sharing sharing;
  private final Standstill standstill;
  private final RunningMeters meters;
  private final RunningEvents events;
  private final ReportBoard board = new ReportBoard();
  private final Map<String, PolicyScope> scopes = new ConcurrentHashMap<>();

  /** What statuses said when this process first looked at them. */
  private final Map<String, RunningStatus> said = new ConcurrentHashMap<>();

  private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
  private final AtomicBoolean isDirty = new AtomicBoolean(true);
  private final AuditQueue queue;
  private @Nullable Instant begun;
  private @Nullable Instant walked;
  private @Nullable Instant broken;
  private @Nullable ScheduledExecutorService ticks;

  /**
   * Creates it; it does nothing yet.
   *
   * @param executor runs verifications, which wait for the network
   */
  public RunningAudit(
      AuditInputs inputs,
      AuditOutputs outputs,
      AuditSettings settings,
      Executor executor,
      Clock clock) {
    this.inputs = inputs;
    this.settings = settings;
    this.executor = executor;
    this.clock = clock;
    this.meters = new RunningMeters(outputs.meters());
    this.sharing = new Sharing(outputs.publisher(), meters);
    this.standstill = new Standstill(meters, clock);
    this.events = new RunningEvents(outputs.events());
    this.queue = new AuditQueue(settings);
    inputs.running().onChange(_ -> isDirty.set(true));
  }

  /** Begins: this process has become the active one. */
  public synchronized void start() {
    if (ticks == null) {
      standstill.begin();
      ticks =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().daemon().name("running-audit").factory());
      var _ =
          ticks.scheduleWithFixedDelay(
              this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Ends: nothing more is begun, told or written. */
  @Override
  public synchronized void close() {
    if (ticks != null) {
      var _ = ticks.shutdownNow();
      ticks = null;
      standstill.end();
    }
  }

  @Override
  public void inForce(AcceptedPolicy policy) {
    var before = scopes.get(policy.name());
    if (before != null && before.accepted().equals(policy)) {
      return;
    }
    try {
      scopes.put(policy.name(), PolicyScope.of(policy, inputs.credentials()));
      isDirty.set(true);
    } catch (InvalidPolicyException e) {
      // It was accepted a moment ago: it can be enforced.
      LOG.atError().addKeyValue("policy", policy.name()).setCause(e).log("A policy isn't audited");
      gone(policy.name());
    }
  }

  @Override
  public void said(String policy, RunningStatus status) {
    var _ = said.putIfAbsent(policy, status);
  }

  @Override
  public void gone(String policy) {
    var _ = scopes.remove(policy);
    var _ = said.remove(policy);
    board.forget(policy);
    isDirty.set(true);
  }

  @Override
  public void verifyAgain(String policy) {
    var scope = scopes.get(policy);
    if (scope != null) {
      queue.verifyAgain(scope.policy().evidenceKey());
    }
  }

  @Override
  public Optional<RunningStatus> of(String policy) {
    return board.of(policy);
  }

  @Override
  public OptionalInt podsOf(String exception) {
    return board.podsOf(exception);
  }

  @Override
  public void onChange(Consumer<Change> listener) {
    listeners.add(listener);
  }

  private void tick() {
    var now = clock.instant();
    if (broken != null && !now.isBefore(broken) && now.isBefore(broken.plus(RECOVERY))) {
      return;
    }
    try {
      broken = null;
      var _ =
          Controllers.guarded(
              () -> {
                look();
                return true;
              });
    } catch (RuntimeException e) {
      broken = now;
      LOG.atWarn().setCause(e).log("Looking at what runs failed; trying again");
    }
  }

  /** One look: does what is due, and waits for no registry. */
  void look() {
    var now = clock.instant();
    var unread = new HashSet<>(inputs.running().unsynced());
    var exceptions = inputs.exceptions().get();
    if (exceptions.isEmpty()) {
      unread.add(EXCEPTIONS);
    }
    standstill.look(unread, now);
    if (unread.isEmpty() && exceptions.isPresent()) {
      begin(now);
      if (isTimeToWalk(now)) {
        walk(exceptions.get(), now);
      }
    }
    if (begun != null) {
      board.changes(now).forEach(this::tell);
      verifyDue(now);
      sharing.look(
          () ->
              new EvidenceToShare(inputs.auditor(), scopes.values())
                  .of(queue.evidence().values(), now),
          now);
    }
  }

  private void begin(Instant now) {
    if (begun == null) {
      begun = now;
    }
    var evidence = sharing.begin(now);
    if (!evidence.isEmpty()) {
      queue.carryOver(evidence, now);
    }
  }

  private boolean isTimeToWalk(Instant now) {
    var since = walked == null ? AT_LEAST : Duration.between(walked, now);
    return since.isNegative()
        || since.compareTo(AT_LEAST) >= 0
        || (since.compareTo(GATHERING) >= 0 && isDirty.get());
  }

  private void walk(PolicyExceptions exceptions, Instant now) {
    isDirty.set(false);
    walked = now;
    var standings =
        new ImageStandings(inputs.auditor(), queue::known, exceptions, settings.stale(), now);
    var current = Map.copyOf(scopes);
    var exempt = Set.of(KUBE_SYSTEM, settings.namespace());
    var found = new RunningVerdicts(current.values(), standings, exempt, inputs.running()).walk();
    queue.need(found.wants(), now);
    board.found(found.policies(), now);
    board.exceptions(found.uses().of(exceptions, current.keySet(), isSettled(now)));
    meters.found(found.policies());
    events.tell(current, said, found.sightings(), now);
    standstill.walked(now);
  }

  private boolean isSettled(Instant now) {
    return begun == null
        || now.isBefore(begun)
        || Duration.between(begun, now).compareTo(SETTLED) >= 0;
  }

  private void tell(Change change) {
    listeners.forEach(listener -> listener.accept(change));
  }

  private void verifyDue(Instant now) {
    meters.due(queue.due(now));
    for (var due = queue.next(now); due.isPresent(); due = queue.next(now)) {
      var one = due.get();
      executor.execute(() -> verify(one));
    }
  }

  private void verify(AuditQueue.Due due) {
    AuditedImage result;
    try {
      result = Controllers.guarded(() -> audit(due.want()));
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("policy", due.want().scope().name())
          .setCause(e)
          .log("Verifying an image that runs broke off");
      result = new AuditedImage.Unknown("an error of the operator's own, see its log", false);
    }
    meters.verified(result);
    queue.done(due, result, clock.instant());
    isDirty.set(true);
  }

  private AuditedImage audit(Want want) {
    var scope = want.scope();
    return inputs
        .auditor()
        .audit(scope.policy(), want.image(), scope.credentials(), settings.time());
  }
}
