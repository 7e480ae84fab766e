package io.portreeve.testing.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * ECR, and what is needed of STS and SQS, at one URL on this machine. It begins with account
 * 123456789012 and that account's access key {@code testing} with the secret {@code testing}; every
 * account has every region. It refuses what AWS refuses, requests without a right signature among
 * it. Several threads may use it.
 */
public final class FakeAws implements AutoCloseable {
  /** The account that is there from the start. */
  public static final String ACCOUNT = "123456789012";

  static final String ECR_TYPE = "application/x-amz-json-1.1";
  static final String SQS_TYPE = "application/x-amz-json-1.0";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, FakeAccount> accounts = new ConcurrentHashMap<>();
  private final CallLog calls = new CallLog();
  private final Faults faults = new Faults();
  private final Principals principals = new Principals();
  private final AuthorizationTokens tokens = new AuthorizationTokens();
  private final Map<String, JsonNode> newerMembers = new ConcurrentHashMap<>();
  private final Sts sts = new Sts(this);
  private final Sqs sqs = new Sqs(this, lock);
  private volatile Clock clock = Clock.systemUTC();

  private FakeAws() {
    server = Servers.loopback(threads, this::handle);
  }

  /** Starts one on a free port. */
  public static FakeAws start() {
    var aws = new FakeAws();
    aws.account(ACCOUNT).key("testing", "testing", "arn:aws:iam::" + ACCOUNT + ":user/testing");
    aws.server.start();
    return aws;
  }

  /** Endpoint of ECR, STS and SQS, of every account and region. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The clock that all that takes time goes by, but signatures; the machine's at first. */
  public Clock clock() {
    return clock;
  }

  /** Goes by another clock from now on. */
  public void clock(Clock other) {
    clock = other;
  }

  /** Time passes. */
  public void advance(Duration time) {
    clock = Clock.offset(clock, time);
  }

  Instant now() {
    return clock.instant();
  }

  /** An account; made when it is asked for first. */
  public FakeAccount account(String id) {
    return accounts.computeIfAbsent(id, each -> new FakeAccount(this, each));
  }

  /** What the account that is there from the start has in a region. */
  public FakeEcr ecr(String region) {
    return account(ACCOUNT).ecr(region);
  }

  /** Something that goes wrong; {@code *} is every operation. Off until it is said what. */
  public Fault fault(String operation) {
    return faults.of(operation);
  }

  /** Ends all faults. */
  public void heal() {
    faults.clear();
  }

  /**
   * Throttles an operation as ECR does: as many calls per second, by the machine's clock, and as
   * many at once.
   */
  public Fault rate(String operation, double perSecond, int burst) {
    var bucket = new TokenBucket(perSecond, burst);
    return fault(operation).whileTrue(bucket::isEmpty).throttle();
  }

  /**
   * The API is newer than its clients: every object in answers also has this member, and requests
   * may have it, in what is stored.
   */
  public void newerMember(String name, JsonNode value) {
    newerMembers.put(name, value);
  }

  /** The requests so far, in the order they arrived. */
  public List<AwsCall> calls() {
    return calls.all();
  }

  /** How many requests there were of an operation. */
  public int count(String operation) {
    return calls.count(each -> each.operation().equals(operation));
  }

  /** How many requests there were of each operation. */
  public Map<String, Integer> counts() {
    var counts = new TreeMap<String, Integer>();
    calls().forEach(each -> counts.merge(each.operation(), 1, Integer::sum));
    return counts;
  }

  /** How many requests were throttled. */
  public int throttled() {
    return calls.count(each -> each.outcome().equals("ThrottlingException"));
  }

  /** Starts counting anew. */
  public void forgetCalls() {
    calls.clear();
  }

  /** Whether this is a token of GetAuthorizationToken that still holds. */
  public boolean accepts(String token) {
    var issued = tokens.find(token);
    return issued != null && now().isBefore(issued.expiresAt());
  }

  /** What is known of a token; null where it wasn't issued here. */
  public AuthorizationTokens.@Nullable Issued issued(String token) {
    return tokens.find(token);
  }

  /** The roles that were assumed so far, in order. */
  public List<AssumedRole> assumed() {
    return sts.assumed();
  }

  /** The ARN of a role or user is one that AWS says there isn't: in policies, and as a caller. */
  public void noSuchPrincipal(String arn) {
    principals.missing(arn);
  }

  boolean principalExists(String arn) {
    return principals.exists(arn);
  }

  Principals principals() {
    return principals;
  }

  AuthorizationTokens tokens() {
    return tokens;
  }

  Map<String, FakeAccount> accounts() {
    return accounts;
  }

  Map<String, JsonNode> newerMembers() {
    return newerMembers;
  }

  FakeQueue queue(String account, String region, String name) {
    return sqs.queue(account, region, name);
  }

  /** Does something while nothing else is done. */
  <T> T alone(Supplier<T> what) {
    lock.lock();
    try {
      return what.get();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    faults.clear();
    sqs.close();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var request = Incoming.read(exchange);
      var answer = answer(request);
      exchange.getResponseHeaders().set("Content-Type", answer.contentType());
      exchange.getResponseHeaders().set("x-amzn-RequestId", java.util.UUID.randomUUID().toString());
      exchange.sendResponseHeaders(answer.status(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    } catch (Fault.Drop e) {
      // Closing without an answer is what was asked for.
    }
  }

  private Answer answer(Incoming request) {
    try {
      var signature = SigV4.parse(request.headers().getFirst("Authorization"));
      if (signature == null) {
        throw AwsError.of(
            request.service().equals("sts") ? 403 : 400,
            "MissingAuthenticationTokenException",
            "Missing Authentication Token");
      }
      var caller = principals.authenticate(request, signature, now());
      var call =
          new AwsCall(
              request.service(),
              request.operation(),
              caller,
              signature.region(),
              request.repository());
      calls.add(call);
      return answer(request, caller, call);
    } catch (AwsError e) {
      return error(request, e);
    } catch (Fault.Drop e) {
      throw e;
    } catch (RuntimeException e) {
      return error(request, AwsError.of(500, "InternalFailure", "the fake is wrong: " + e));
    }
  }

  private Answer answer(Incoming request, Caller caller, AwsCall call) {
    try {
      var met = faults.meeting(call);
      met.forEach(each -> each.before(call));
      var answer = alone(() -> serve(request, caller, call.region()));
      call.outcome("OK");
      met.forEach(Fault::after);
      return answer;
    } catch (AwsError e) {
      call.outcome(e.type);
      throw e;
    } catch (Fault.Drop e) {
      call.outcome("dropped");
      throw e;
    }
  }

  private Answer serve(Incoming request, Caller caller, String region) {
    return switch (request.service()) {
      case "ecr" -> account(caller.account()).ecr(region).serve(request, caller);
      case "sqs" -> sqs.serve(request, caller, region);
      case "sts" -> sts.serve(request, caller);
      default -> throw AwsError.of(404, "UnknownOperationException", "no such service");
    };
  }

  private static Answer error(Incoming request, AwsError e) {
    return switch (request.service()) {
      case "sts" -> Sts.error(e);
      case "sqs" -> Answer.error(SQS_TYPE, e, "com.amazonaws.sqs#");
      default -> Answer.error(ECR_TYPE, e, "");
    };
  }
}
