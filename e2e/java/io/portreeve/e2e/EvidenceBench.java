package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.portreeve.api.v1alpha1.ImagePolicy;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.PolicyScene;
import io.portreeve.evidence.ReferrerEvidenceVerifier;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.Budget;
import io.portreeve.policy.AcceptedPolicy;
import io.portreeve.policy.CompiledPolicy;
import io.portreeve.policy.DistributionImageJudge;
import io.portreeve.policy.EvidenceCache;
import io.portreeve.policy.ImageVerdict.Admitted;
import io.portreeve.policy.JudgeEvents;
import io.portreeve.policy.JudgeTime;
import io.portreeve.testing.FakeRegistry;
import io.portreeve.testing.SigstoreKit;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Measures verification: requests, time and allocations by format of what is attached, all of it
 * made by real cosign; many at once; and the memory that a hostile registry can take. It asserts
 * that the right answers came, and no figure.
 */
@ExtendWith(Lab.Extension.class)
class EvidenceBench {
  private static final int IMAGES = 200;
  private static final int VERIFICATIONS = 1_000;

  private static final String KEYLESS =
      """
      - name: signer
        keyless: {issuer: "%s", subject: "https://github.com/acme/app/.github/workflows/release.yml@refs/heads/main"}
        trustRoot: {type: TrustedRoot, configMapRef: {namespace: n, name: n}}
      """;
  private static final String KEY =
      """
      - name: signer
        key: {secretRef: {namespace: n, name: n}}
        transparencyLog: Ignored
      """;
  private static final String PROVENANCE =
      """
      attestations:
        - name: provenance
          predicateType: https://slsa.dev/provenance/v1
          signers: [signer]
          condition: "predicate.runDetails.builder.id == 'b'"
      signatures: {required: 0}
      """;

  private final Lab lab;
  private final Path folder;
  private final List<String> formats = new ArrayList<>();

  EvidenceBench(Lab lab) throws IOException {
    this.lab = lab;
    this.folder = Files.createDirectories(lab.directory().resolve("bench"));
  }

  @Test
  void formats() throws Exception {
    var keyless = KEYLESS.formatted(lab.issuer());

    var bundle = push("keyless");
    lab.sign(bundle, PolicyScene.SIGNER);
    prepare("keyless-bundle", bundle, spec(keyless, ""), lab.trustedRoot());

    var keyed = push("keyed");
    cosign("sign", "--signing-config", lab.property("PORTREEVE_LAB_SIGNING_CONFIG"), keyed);
    prepare("key-bundle", keyed, spec(KEY, ""), lab.trustedRoot());

    var legacy = push("legacy");
    cosign(
        "sign",
        "--new-bundle-format=false",
        "--use-signing-config=false",
        "--tlog-upload=false",
        legacy);
    prepare("key-sig", legacy, spec(KEY, ""), lab.trustedRoot());

    var _ = lab.lab("rekor1", "--key", lab.property("PORTREEVE_LAB_SIGNING_PUB"), legacy);
    var logged = Files.readString(Path.of(lab.property("PORTREEVE_LAB_TRUSTED_ROOT_REKOR1")));
    var required = KEY.replace("transparencyLog: Ignored", ROOT);
    prepare("key-sig-logged", legacy, spec(required, ""), logged);

    var attested = push("attested");
    lab.attest(attested, PolicyScene.SIGNER);
    prepare("keyless-attestation", attested, spec(keyless, PROVENANCE), lab.trustedRoot());

    measure();
  }

  private static final String ROOT =
      "trustRoot: {type: TrustedRoot, configMapRef: {namespace: n, name: n}}";

  private void cosign(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.add(1, "--key");
    all.add(2, lab.property("PORTREEVE_LAB_SIGNING_KEY"));
    var _ = lab.lab("cosign", all.toArray(String[]::new));
  }

  private String push(String repository) {
    return lab.pushImage(lab.referrersRegistry() + "/bench/" + repository + ":v1", repository);
  }

  /** Counts the requests of a verification, and writes down what the benchmark needs. */
  private void prepare(String format, String image, String spec, String root) throws IOException {
    var key = Files.readString(Path.of(lab.property("PORTREEVE_LAB_SIGNING_PUB")));
    var parsed = Serialization.unmarshal(spec, ImagePolicy.class).getSpec();
    var keys = spec.contains("secretRef") ? Map.of("signer", key) : Map.<String, String>of();
    var roots = spec.contains("trustRoot") ? Map.of("signer", root) : Map.<String, String>of();
    var policy = new AcceptedPolicy(format, "uid", 1, parsed, roots, keys, List.of(), null);
    var _ = lab.write(folder.resolve(format + ".image"), image);
    var _ = lab.write(folder.resolve(format + ".policy"), policy.toJson());
    var _ = formats.add(format);

    var proxied =
        ImageReference.parse(image.replace(lab.referrersRegistry(), lab.registryProxy().host()));
    var budget = Budget.of(System::nanoTime, Duration.ofSeconds(20), 200, 32L << 20);
    try (var client = VerificationBenchmark.client(proxied.host())) {
      var reader = client.open(proxied, PullCredentials.NONE, budget);
      // That the host has the API is known from the first answer on.
      var digest = Objects.requireNonNull(proxied.digest());
      assertThat(reader.referrers(digest)).isNotNull();
      lab.registryProxy().reset();
      var evidence =
          new ReferrerEvidenceVerifier(Clock.systemUTC())
              .verify(reader, digest, CompiledPolicy.compile(policy).evidenceDemand());
      assertThat(VerificationBenchmark.met(evidence)).as(evidence.toString()).isTrue();
    }
    figure("evidence." + format + ".requests", lab.registryProxy().requests().size(), "requests");
  }

  private static String spec(String signers, String rest) {
    return """
    apiVersion: portreeve.io/v1alpha1
    kind: ImagePolicy
    metadata: {name: bench}
    spec:
      images: ["**"]
      mode: Enforce
      signers:
    %s
    %s
    """
        .formatted(signers.indent(4), rest.indent(2));
  }

  private void measure() throws RunnerException {
    var results =
        new Runner(
                new OptionsBuilder()
                    .include(VerificationBenchmark.class.getName() + ".verify")
                    .param("format", formats.toArray(String[]::new))
                    .mode(Mode.AverageTime)
                    .timeUnit(TimeUnit.MICROSECONDS)
                    .forks(1)
                    .warmupIterations(3)
                    .warmupTime(TimeValue.seconds(2))
                    .measurementIterations(5)
                    .measurementTime(TimeValue.seconds(2))
                    .jvmArgsAppend("-D" + VerificationBenchmark.FOLDER + "=" + folder)
                    .addProfiler(GCProfiler.class)
                    .build())
            .run();
    assertThat(results).hasSize(formats.size());
    for (var result : results) {
      var name = "evidence." + result.getParams().getParam("format");
      figure(name + ".cpu", result.getPrimaryResult().getScore() / 1_000, "ms");
      var allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
      figure(name + ".allocated", allocated.getScore() / 1_024, "KiB");
    }
  }

  /** 1,000 at once, of 200 images: nothing is known at the beginning. */
  @Test
  void manyAtOnce() throws Exception {
    var kit = SigstoreKit.create(Clock.systemUTC());
    var registry = new FakeRegistry();
    var images = new ArrayList<ImageReference>();
    for (var i = 0; i < IMAGES; i++) {
      var name = "registry.test/app" + i;
      var digest = registry.pushImage(name, "v1", "image " + i);
      var bundle = kit.sign(digest, SigstoreKit.WORKFLOW, SigstoreKit.ISSUER);
      var _ = kit.attach(registry, name, digest, bundle);
      images.add(ImageReference.parse(name + "@" + digest));
    }
    var spec =
        spec(KEYLESS.formatted(SigstoreKit.ISSUER), "")
            .replaceFirst("subject: \"[^\"]*\"", "subject: \"" + SigstoreKit.WORKFLOW + "\"");
    var policy =
        CompiledPolicy.compile(
            new AcceptedPolicy(
                "bench",
                "uid",
                1,
                Serialization.unmarshal(spec, ImagePolicy.class).getSpec(),
                Map.of("signer", kit.trustedRootJson()),
                Map.of(),
                List.of(),
                null));
    try (var background = Executors.newVirtualThreadPerTaskExecutor();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var cache =
          new EvidenceCache(
              EvidenceCache.Settings.DEFAULT, System::nanoTime, background, JudgeEvents.NONE);
      var judge =
          new DistributionImageJudge(
              registry,
              new ReferrerEvidenceVerifier(Clock.systemUTC()),
              cache,
              new JudgeTime(Clock.systemUTC(), System::nanoTime),
              JudgeEvents.NONE);
      registry.forgetRequests();
      var work = new ArrayList<Callable<Boolean>>();
      for (var i = 0; i < VERIFICATIONS; i++) {
        var image = images.get(i % IMAGES);
        work.add(
            () ->
                judge.judge(policy, image, PullCredentials.NONE, Duration.ofMinutes(1))
                    instanceof Admitted);
      }
      var cpu = cpuSeconds();
      var begun = System.nanoTime();
      for (var answer : threads.invokeAll(work)) {
        assertThat(answer.get()).isTrue();
      }
      figure("evidence.many.time", (System.nanoTime() - begun) / 1e9, "s");
      figure("evidence.many.cpu", cpuSeconds() - cpu, "s");
      figure("evidence.many.requests", registry.requests(), "requests");
    }
  }

  private static double cpuSeconds() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }

  private static void figure(String name, double value, String unit) {
    System.out.println(String.format(Locale.ROOT, "figure: %s = %.2f %s", name, value, unit));
  }
}
