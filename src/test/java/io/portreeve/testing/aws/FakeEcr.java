package io.portreeve.testing.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What an account has of ECR in a region; what tests do there behind everybody's back. */
public final class FakeEcr {
  /** Members that hold names of somebody's choice. */
  private static final Set<String> MAPS =
      Set.of("annotations", "findingSeverityCounts", "attributes", "tags");

  private static final Map<String, Function<Request, ObjectNode>> OPERATIONS = operations();

  private final FakeAws aws;
  private final EcrState state;
  private final EcrEvents events;
  private final Map<String, Integer> limits = new ConcurrentHashMap<>(Limits.USUAL);
  private final Set<String> missingKeys = ConcurrentHashMap.newKeySet();
  private volatile int pageLimit;
  private volatile int previewLooks = 1;
  private volatile Duration previewTime = Duration.ZERO;
  private volatile Duration restoreTime = Duration.ZERO;
  private volatile Duration backfillTime = Duration.ZERO;
  private final Map<String, String> brokenUpstreams = new ConcurrentHashMap<>();
  private final Map<String, String> failingReplicas = new ConcurrentHashMap<>();
  private final Map<String, ObjectNode> scanResults = new ConcurrentHashMap<>();

  /** Quotas of the service, and their usual values. */
  private static final class Limits {
    private static final Map<String, Integer> USUAL =
        Map.ofEntries(
            Map.entry("repositories", 100_000),
            Map.entry("images", 100_000),
            Map.entry("imageTags", 1_000),
            Map.entry("tags", 50),
            Map.entry("lifecycleRules", 50),
            Map.entry("replicationRules", 25),
            Map.entry("replicationDestinations", 25),
            Map.entry("pullThroughCaches", 50),
            Map.entry("creationTemplates", 50),
            Map.entry("exclusions", 100),
            Map.entry("backfills", 10));
  }

  FakeEcr(FakeAws aws, String account, String region) {
    this.aws = aws;
    this.state = new EcrState(account, region);
    this.events = new EcrEvents(this);
  }

  private static Map<String, Function<Request, ObjectNode>> operations() {
    var all = new HashMap<String, Function<Request, ObjectNode>>();
    all.putAll(Repositories.OPERATIONS);
    all.putAll(RepositoryPolicies.OPERATIONS);
    all.putAll(LifecyclePolicies.OPERATIONS);
    all.putAll(RegistrySettings.OPERATIONS);
    all.putAll(RegistryRules.OPERATIONS);
    all.putAll(Backfills.OPERATIONS);
    all.putAll(Images.OPERATIONS);
    all.putAll(ImageDetails.OPERATIONS);
    all.putAll(Scans.OPERATIONS);
    all.put("GetAuthorizationToken", request -> request.ecr().aws.tokens().issue(request));
    return all;
  }

  FakeAws aws() {
    return aws;
  }

  EcrState state() {
    return state;
  }

  EcrEvents events() {
    return events;
  }

  int pageLimit() {
    return pageLimit;
  }

  int previewLooks() {
    return previewLooks;
  }

  Duration previewTime() {
    return previewTime;
  }

  Duration restoreTime() {
    return restoreTime;
  }

  Duration backfillTime() {
    return backfillTime;
  }

  @Nullable String upstreamFailure(String prefix) {
    return brokenUpstreams.get(prefix);
  }

  @Nullable String replicaFailure(String region) {
    return failingReplicas.get(region);
  }

  @Nullable ObjectNode scanResult(String digest) {
    return scanResults.get(digest);
  }

  int limit(String name) {
    return limits.getOrDefault(name, Integer.MAX_VALUE);
  }

  void checkLimit(String name, int value) {
    if (value > limit(name)) {
      throw AwsError.of(
          "LimitExceededException",
          "The operation did not succeed because it would have exceeded a service limit for your account: "
              + name);
    }
  }

  boolean isMissingKey(String key) {
    return missingKeys.contains(key);
  }

  /** Host of the registry's images. */
  public String host() {
    return host(state.account, state.region);
  }

  static String host(String account, String region) {
    return account
        + ".dkr.ecr."
        + region
        + (region.startsWith("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com");
  }

  Answer serve(Incoming request, Caller caller) {
    if (!request.contentType().startsWith(FakeAws.ECR_TYPE)
        || !OPERATIONS.containsKey(request.operation())) {
      throw AwsError.of("UnknownOperationException", "no operation " + request.operation());
    }
    if (request.json() == null) {
      throw AwsError.of("SerializationException", "the body isn't a JSON object");
    }
    var answer = run(request.operation(), request.json(), caller);
    if (aws.newerMembers().isEmpty()) {
      return Answer.json(FakeAws.ECR_TYPE, answer);
    }
    var more = answer.deepCopy();
    addNewerMembers(more);
    return Answer.json(FakeAws.ECR_TYPE, more);
  }

  private ObjectNode run(String operation, ObjectNode body, Caller caller) {
    EcrShapes.check(operation, body, aws.newerMembers().keySet());
    var request = new Request(this, caller, operation, body, aws.now());
    var what = OPERATIONS.get(operation);
    if (request.isRead()) {
      return what.apply(request);
    }
    try {
      var answer = state.write(key(body), request.now(), () -> what.apply(request));
      events.called(request, answer, null);
      return answer;
    } catch (AwsError e) {
      events.called(request, Json.object(), e);
      throw e;
    }
  }

  /** Name of the repository that is written to. */
  private static @Nullable String key(ObjectNode body) {
    var arn = body.path("resourceArn").asText();
    var at = arn.indexOf(":repository/");
    return at < 0
        ? body.path("repositoryName").textValue()
        : arn.substring(at + ":repository/".length());
  }

  private void addNewerMembers(JsonNode node) {
    if (node instanceof ArrayNode array) {
      array.forEach(this::addNewerMembers);
    } else if (node instanceof ObjectNode object) {
      for (var each : object.properties()) {
        if (!MAPS.contains(each.getKey()) || each.getValue().isArray()) {
          addNewerMembers(each.getValue());
        }
      }
      aws.newerMembers().forEach((name, value) -> object.putIfAbsent(name, value.deepCopy()));
    }
  }

  /**
   * Somebody else in the account does something; it isn't counted, and no fault meets it.
   *
   * @param request as JSON
   * @return the answer
   * @throws IllegalStateException if ECR refuses it
   */
  public ObjectNode call(String operation, String request) {
    var caller =
        new Caller(
            "AKIASOMEBODYELSE",
            state.account,
            "arn:aws:iam::" + state.account + ":user/somebody-else",
            null,
            "aws-cli/2.31.0");
    return aws.alone(
        () -> {
          var body = Json.read(request);
          if (body == null) {
            throw new IllegalArgumentException("not an object: " + request);
          }
          try {
            return run(operation, body, caller).deepCopy();
          } catch (AwsError e) {
            throw new IllegalStateException(operation + ": " + e.type + ": " + e.getMessage(), e);
          }
        });
  }

  /** Names of the repositories, sorted. */
  public List<String> repositories() {
    return aws.alone(() -> List.copyOf(state.repositories().keySet()));
  }

  /**
   * Everything that is kept of a repository: {@code repository}, {@code tags}, {@code policyText},
   * {@code lifecyclePolicyText}; null where there is none.
   */
  public @Nullable ObjectNode repository(String name) {
    return aws.alone(
        () -> {
          var found = state.repositories().get(name);
          if (found == null) {
            return null;
          }
          var node = Json.object();
          node.set("repository", found.document.deepCopy());
          var tags = node.putObject("tags");
          found.resourceTags.forEach(tags::put);
          if (found.policy != null) {
            node.put("policyText", found.policy);
          }
          return found.lifecycle == null ? node : node.put("lifecyclePolicyText", found.lifecycle);
        });
  }

  /** The registry's settings as they are kept, by the name of the setting. */
  public ObjectNode settings() {
    return aws.alone(() -> state.settings().deepCopy());
  }

  /** Images of a repository, for tests to put there and look at. */
  public FakeImages images(String repository) {
    return new FakeImages(this, repository);
  }

  /** A page has at most so many entries, whatever a request says; 0: as it says. */
  public void pageLimit(int entries) {
    pageLimit = entries;
  }

  /** Another quota than the service's; names are those of {@code Limits}. */
  public void limit(String name, int value) {
    if (limits.put(name, value) == null) {
      throw new IllegalArgumentException("no limit " + name);
    }
  }

  /** There is no such KMS key, or no such secret of Secrets Manager. */
  public void noSuchKey(String key) {
    missingKeys.add(key);
  }

  /** Validation of the pull-through cache rule with this prefix fails. */
  public void breakUpstream(String prefix, String failure) {
    brokenUpstreams.put(prefix, failure);
  }

  /** Images don't get to a region: they are FAILED with this code; empty: still IN_PROGRESS. */
  public void breakReplication(String region, String failureCode) {
    failingReplicas.put(region, failureCode);
  }

  /**
   * A scan of an image found this: {@code status} (COMPLETE; ACTIVE for enhanced findings; or any
   * other, without findings) and {@code findings}, a list.
   */
  public void scanResult(String digest, String result) {
    var read = Json.read(result);
    if (read == null) {
      throw new IllegalArgumentException("not an object: " + result);
    }
    scanResults.put(digest, read);
  }

  /** Everything that was broken works again. */
  public void repair() {
    missingKeys.clear();
    brokenUpstreams.clear();
    failingReplicas.clear();
  }

  /** A replication backfill isn't done before so long. */
  public void backfillTakes(Duration time) {
    backfillTime = time;
  }

  /** After a write, as many reads, and those of as long a time, see what was before it. */
  public void lag(int reads, Duration time) {
    state.lagReads = reads;
    state.lagTime = time;
  }

  /** A preview isn't done before it was looked at so often, and before so long. */
  public void previewTakes(int looks, Duration time) {
    previewLooks = looks;
    previewTime = time;
  }

  /** An image that is restored from the archive is ACTIVATING for so long. */
  public void restoreTakes(Duration time) {
    restoreTime = time;
  }

  /**
   * The repository is somebody else's: nothing about it may be known, but its name can't be had.
   */
  public Fault opaque(String repository) {
    return aws.fault("*")
        .account(state.account)
        .repository(repository)
        .when(call -> !call.operation().equals("CreateRepository"))
        .deny();
  }

  /**
   * Sends what EventBridge would to a queue: pushed, deleted and archived images, and every call
   * that writes, as CloudTrail tells it.
   */
  public void emitEvents(FakeQueue queue) {
    events.to(queue);
  }

  /** Lifecycle policies take effect now: ECR does it within a day. */
  public void evaluateLifecycle() {
    aws.alone(
        () -> {
          var now = aws.now();
          new TreeMap<>(state.repositories())
              .values()
              .forEach(each -> LifecyclePolicies.evaluate(this, each, now));
          return true;
        });
  }

  Instant now() {
    return aws.now();
  }
}
