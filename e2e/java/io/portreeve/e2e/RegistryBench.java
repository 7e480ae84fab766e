package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.e2e.harness.EcrScene;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.status.Conditions;
import io.portreeve.testing.aws.FakeAws;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Measures what repositories and settings cost; counts first. It asserts that the work was done,
 * and no figure.
 */
@ExtendWith(Lab.Extension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RegistryBench {
  private static final int MANY = 1000;
  private static final int MOST = 10_000;
  private static final int INTERVALS = 3;
  private static final Duration LONG = Duration.ofMinutes(20);
  private static final String EVERYTHING =
      """
      tagMutability: {mode: Immutable, except: [buildcache]}
      encryption: {type: KMS}
      scan: {onPush: true}
      lifecyclePolicyRef: {name: keep}
      access: {pull: ["arn:aws:iam::123456789012:role/Pull"], push: ["arn:aws:iam::123456789012:role/Push"]}
      tags: {team: shop}
      """;
  private static final String SETTINGS =
      """
      replication:
        rules: [{repositoryPrefixes: [myapp], destinations: [{region: eu-west-1}]}]
      scanning:
        type: Enhanced
        rules: [{frequency: Continuous, repositoryPatterns: ["prod-*"]}]
      registryPolicy:
        statements:
          - Sid: Replicate
            Effect: Allow
            Principal: {AWS: "210987654321"}
            Action: ["ecr:ReplicateImage"]
            Resource: "arn:aws:ecr:us-east-1:123456789012:repository/*"
      pullThroughCaches: [{prefix: quay, upstream: Quay}]
      creationTemplates: [{prefix: quay, appliedFor: [PullThroughCache]}]
      signing:
        rules:
          - signingProfileArn: arn:aws:signer:us-east-1:123456789012:/signing-profiles/release
            repositoryPatterns: ["prod-*"]
      accountSettings: {blobMounting: Enabled}
      pullTimeExclusions: {principals: ["arn:aws:iam::123456789012:role/scanner"]}
      """;

  @Test
  @Order(1)
  void aThousandRepositories(Lab lab) {
    try (var aws = FakeAws.start()) {
      var scene = new EcrScene(lab, aws, "bench", "us-east-1").every("30s");
      var namespace = scene.scene().namespace("shop");
      var queue = aws.account(FakeAws.ACCOUNT).queue("us-east-1", "portreeve");
      scene.registry("", "");
      keep(scene, namespace);
      var _ = scene.awaitRegistry();
      figure("operator.rss.0", lab.operator().residentMegabytes(), "MB");
      create(lab, aws, scene, namespace, MANY);

      inSync(lab, aws, "ecr.insync.1000");
      figure("operator.rss.1000", lab.operator().residentMegabytes(), "MB");

      drift(scene, namespace, "ecr.drift.listed");
      scene.ecr().emitEvents(queue);
      scene.registry("events: {queueUrl: \"" + queue.url() + "\"}\n" + SETTINGS, "");
      var _ = scene.awaitRegistry();
      drift(scene, namespace, "ecr.drift.listed.events");
      policyDrift(scene, namespace);
      inSync(lab, aws, "ecr.insync.settings");
    }
  }

  private static void keep(EcrScene scene, String namespace) {
    scene
        .scene()
        .policy(
            namespace,
            "keep",
            """
            - name: untagged
              match: {tagStatus: Untagged}
              expire: {olderThan: 7d}
            """);
  }

  private static void create(Lab lab, FakeAws aws, EcrScene scene, String namespace, int count) {
    // As ECR does: a bucket for each operation. What it holds isn't published.
    var limit = aws.rate("CreateRepository", 100, 200);
    aws.forgetCalls();
    var cpu = lab.operator().cpuSeconds();
    var begun = System.nanoTime();
    for (var i = 0; i < count; i++) {
      scene.scene().repository(namespace, "r" + i, EVERYTHING);
    }
    await()
        .atMost(LONG)
        // To list them costs as much as they do.
        .pollInterval(Duration.ofSeconds(Math.max(1, count / 1000)))
        .untilAsserted(() -> assertThat(ready(lab, namespace)).isEqualTo(count));
    var seconds = (System.nanoTime() - begun) / 1e9;
    limit.stop();
    var own =
        aws.calls().stream()
            .filter(call -> !call.operation().equals("DescribeRepositories"))
            .filter(call -> !call.outcome().equals("ThrottlingException"))
            .count();
    figure("ecr.create.calls", own / (double) count, "calls");
    figure("ecr.create." + count + ".throttled", aws.throttled(), "calls");
    figure("ecr.create." + count + ".time", seconds, "s");
    figure("ecr.create." + count + ".cpu", lab.operator().cpuSeconds() - cpu, "s");
  }

  private static void inSync(Lab lab, FakeAws aws, String name) {
    // What was begun before ends first.
    awaitListings(aws, 1);
    aws.forgetCalls();
    var cpu = lab.operator().cpuSeconds();
    awaitListings(aws, INTERVALS);
    var calls = calls(aws);
    figure(name + ".calls", calls.size() / (double) INTERVALS, "calls per interval");
    figure(name + ".cpu", (lab.operator().cpuSeconds() - cpu) / INTERVALS, "s per interval");
    System.out.println(name + ": " + counts(calls));
  }

  private static Map<String, Long> counts(List<String> calls) {
    return calls.stream()
        .collect(Collectors.groupingBy(each -> each, TreeMap::new, Collectors.counting()));
  }

  /** Of ECR alone: a queue is asked all the time. */
  private static List<String> calls(FakeAws aws) {
    return aws.calls().stream()
        .filter(call -> call.service().equals("ecr"))
        .map(call -> call.operation())
        .toList();
  }

  private static void awaitListings(FakeAws aws, int intervals) {
    var from = aws.count("DescribeRepositories");
    await()
        .atMost(Duration.ofMinutes(5))
        .until(() -> aws.count("DescribeRepositories") >= from + intervals);
  }

  /** A change that a listing shows. */
  private static void drift(EcrScene scene, String namespace, String name) {
    var repository = namespace + "/r1";
    var begun = System.nanoTime();
    var _ =
        scene
            .ecr()
            .call(
                "PutImageScanningConfiguration",
                "{\"repositoryName\":\"%s\",\"imageScanningConfiguration\":{\"scanOnPush\":false}}"
                    .formatted(repository));
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () ->
                scene
                    .ecr()
                    .repository(repository)
                    .at("/repository/imageScanningConfiguration/scanOnPush")
                    .asBoolean());
    figure(name, (System.nanoTime() - begun) / 1e9, "s");
  }

  private static void policyDrift(EcrScene scene, String namespace) {
    var repository = namespace + "/r2";
    var begun = System.nanoTime();
    var _ =
        scene.ecr().call("DeleteRepositoryPolicy", "{\"repositoryName\":\"" + repository + "\"}");
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> scene.ecr().repository(repository).has("policyText"));
    figure("ecr.drift.policy.events", (System.nanoTime() - begun) / 1e9, "s");
  }

  @Test
  @Order(2)
  void tenThousandObjects(Lab lab) {
    try (var aws = FakeAws.start()) {
      var scene = new EcrScene(lab, aws, "most", "us-west-2").every("1m");
      var namespace = scene.scene().namespace("shop");
      scene.registry("", "");
      keep(scene, namespace);
      var _ = scene.awaitRegistry();
      var before = lab.operator().residentMegabytes();

      create(lab, aws, scene, namespace, MOST);

      inSync(lab, aws, "ecr.insync.10000");
      var after = lab.operator().residentMegabytes();
      figure("operator.rss.10000", after, "MB");
      figure("operator.rss.object", (after - before) * 1000.0 / MOST, "kB per object");
      change(lab, aws, scene, namespace);
    }
  }

  /** What one edit of one object among many costs. */
  private static void change(Lab lab, FakeAws aws, EcrScene scene, String namespace) {
    aws.forgetCalls();
    var cpu = lab.operator().cpuSeconds();
    for (var i = 0; i < 50; i++) {
      scene.scene().repository(namespace, "r" + i, EVERYTHING.replace("team: shop", "team: web"));
    }
    for (var i = 0; i < 50; i++) {
      var _ = scene.scene().awaitReady(scene.scene().repository(namespace, "r" + i));
    }
    var own =
        calls(aws).stream().filter(operation -> !operation.equals("DescribeRepositories")).count();
    figure("ecr.change.10000.cpu", (lab.operator().cpuSeconds() - cpu) * 1000 / 50, "ms");
    figure("ecr.change.10000.calls", own / 50.0, "calls");
  }

  private static long ready(Lab lab, String namespace) {
    return lab
        .client()
        .resources(ImageRepository.class)
        .inNamespace(namespace)
        .list()
        .getItems()
        .stream()
        .filter(
            o -> o.getStatus() != null && Conditions.isTrue(o.getStatus().conditions(), "Ready"))
        .count();
  }

  private static void figure(String name, double number, String unit) {
    System.out.printf(Locale.ROOT, "figure: %s = %.2f %s%n", name, number, unit);
  }
}
