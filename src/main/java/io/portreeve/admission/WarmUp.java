package io.portreeve.admission;

import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.api.v1alpha1.PolicyEffect;
import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.policy.AcceptedPolicy;
import io.portreeve.policy.AdmissionPaths;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.PemTrustOptions;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers reviews of its own before the process says that it is ready: the first one takes half a
 * second, as code is loaded for it, and the API server shouldn't wait for that. Some are sent to
 * the own port, for a policy that can't exist; some are decided by a policy that is nowhere in
 * force.
 */
final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
  private static final int REVIEWS = 4;
  private static final int TIMEOUT_SECONDS = 2;

  /** No ImagePolicy can have this name. */
  static final String POLICY = "~";

  private static final String REVIEW =
      """
      {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"warm-up",
      "kind":{"group":"","version":"v1","kind":"Pod"},
      "resource":{"group":"","version":"v1","resource":"pods"},
      "name":"warm-up","namespace":"warm-up","operation":"CREATE","userInfo":{"username":"warm-up"},
      "object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"warm-up","labels":{"a":"b"}},
      "spec":{"containers":[{"name":"a","image":"registry.invalid/a:b","env":[{"name":"A","value":"b"}]}],
      "volumes":[{"name":"v","image":{"reference":"registry.invalid/v:1"}}],
      "imagePullSecrets":[{"name":"none"}]}},"oldObject":null,"dryRun":true,"options":null}}
      """;

  private final Vertx vertx;
  private final Admission admission;

  /** Creates it. */
  WarmUp(Vertx vertx, Admission admission) {
    this.vertx = vertx;
    this.admission = admission;
  }

  /** Answers them; whatever comes of it, it ends soon, and well. */
  Future<Void> run(int port, ServingPair pair) {
    return vertx
        .executeBlocking(this::decide, false)
        .compose(_ -> send(port, pair))
        .onFailure(
            e -> LOG.atWarn().addKeyValue("error", e.toString()).log("The warm-up didn't work"))
        .otherwiseEmpty();
  }

  private Boolean decide() {
    var spec =
        ImagePolicySpec.naming(
            PolicyEffect.Deny, List.of("registry.invalid/**"), List.of(), null, PolicyMode.Enforce);
    var policy =
        PolicyInForce.of(
            new AcceptedPolicy("warm-up", "", 1, spec, Map.of(), Map.of(), List.of(), null));
    var allowed = false;
    for (var i = 0; i < REVIEWS; i++) {
      for (var phase : Target.Phase.values()) {
        allowed |= isAllowed(new Target(POLICY, phase), policy);
      }
    }
    return allowed;
  }

  private boolean isAllowed(Target target, PolicyInForce policy) {
    var exceptions = new ExceptionsInForce(InstantSource.fixed(Instant.EPOCH));
    var review = ReviewReader.read(REVIEW.getBytes(StandardCharsets.UTF_8));
    var entry = new PoliciesInForce.Entry.InForce(policy);
    var answer =
        switch (Preparation.of(target, entry, exceptions, review)) {
          case Preparation.Answered(var answered) -> answered;
          case Preparation.Needs(var work) ->
              admission.atOnce(target, review, work).orElse(Answer.allowed());
        };
    return answer.isAllowed() || AnswerWriter.write(review.uid(), answer).length == 0;
  }

  private Future<Void> send(int port, ServingPair pair) {
    var client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setSsl(true)
                // Itself, by its own certificate: which names it has is for others to check.
                .setTrustOptions(new PemTrustOptions().addCertValue(pair.certificates()))
                .setVerifyHost(false)
                .setIdleTimeout(TIMEOUT_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setConnectTimeout((int) TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS)));
    return send(client, port, REVIEWS)
        .transform(
            sent ->
                client
                    .close()
                    .compose(
                        _ ->
                            sent.succeeded()
                                ? Future.succeededFuture()
                                : Future.failedFuture(sent.cause())));
  }

  private static Future<Void> send(HttpClient client, int port, int left) {
    if (left == 0) {
      return Future.succeededFuture();
    }
    return client
        .request(HttpMethod.POST, port, "127.0.0.1", AdmissionPaths.validate(POLICY))
        .compose(request -> request.send(Buffer.buffer(REVIEW)))
        .compose(response -> response.body())
        .compose(_ -> send(client, port, left - 1));
  }
}
