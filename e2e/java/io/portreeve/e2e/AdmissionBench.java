package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.e2e.harness.HostileImages;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.LoadGenerator;
import io.portreeve.e2e.harness.LoadGenerator.Call;
import io.portreeve.e2e.harness.PolicyScene;
import io.portreeve.policy.AdmissionPaths;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Measures admissions: mutate and validate, one policy, through TLS, all on the same processors. It
 * asserts that the right answers came, and no figure.
 */
@ExtendWith(Lab.Extension.class)
class AdmissionBench {
  private static final int FIRST = 24;
  private static final int KNOWN = 10_000;
  private static final int HOSTILE = 64;

  private final Lab lab;

  AdmissionBench(Lab lab) {
    this.lab = lab;
  }

  @Test
  void admissions() throws Exception {
    start();
    var scene = new PolicyScene(lab, "bench-admission");
    var policy = scene.enforce(scene.manifest() + key());
    var load = new LoadGenerator(tls(policy.getMetadata().getName()), lab.webhookEndpoint());
    var signed = images(scene, "signed", 5 * FIRST, true);
    var unsigned = images(scene, "unsigned", 3 * FIRST, false);
    figure("webhook.rss.idle", lab.webhook().residentMegabytes(), "MB");

    // The first reviews of all: neither classes nor connections are warm.
    var cold = load.run(1, 10, n -> byDigest(signed.get(n)));
    figure("admission.cold10.max", cold.percentile(100), "ms");

    first(load, "admission.first.bundle", signed.subList(10, FIRST), this::byDigest, "digest");
    first(load, "admission.first.bundle", signed.subList(FIRST, 2 * FIRST), this::byTag, "tag");
    first(load, "admission.first.key", signedByKey(scene), this::byDigest, "digest");
    lab.registryProxy().delay(Duration.ofMillis(20));
    far(load, "digest", signed.subList(2 * FIRST, 2 * FIRST + 12), this::byDigest);
    far(load, "tag", signed.subList(2 * FIRST + 12, 3 * FIRST), this::byTag);
    lab.registryProxy().delay(Duration.ZERO);
    concurrent(load, signed.subList(3 * FIRST, 4 * FIRST), 8);
    concurrent(load, signed.subList(4 * FIRST, 5 * FIRST), 32);
    denied(load, unsigned);
    known(load, signed);
    five(load, scene);
    figure("webhook.rss.load", lab.webhook().residentMegabytes(), "MB");
    hostile(load);
  }

  /** A second signer, who has a key. */
  private String key() throws IOException {
    var pem = Files.readString(Path.of(lab.property("PORTREEVE_LAB_SIGNING_PUB")));
    return "    - name: release-key\n      key:\n        pem: |\n"
        + pem.strip().indent(12)
        + "      transparencyLog: Ignored\n";
  }

  private List<String> signedByKey(PolicyScene scene) {
    var images = images(scene, "keyed", FIRST, false);
    for (var image : images) {
      var _ =
          lab.lab(
              "cosign",
              "sign",
              "--new-bundle-format=false",
              "--use-signing-config=false",
              "--tlog-upload=false",
              "--key",
              lab.property("PORTREEVE_LAB_SIGNING_KEY"),
              image.replace(lab.registryProxy().host(), lab.referrersRegistry()));
    }
    return images;
  }

  /** Every image has as much attached as is read, all of it junk. */
  private void hostile(LoadGenerator load) {
    var images = HostileImages.on(lab.registryProxy(), "bench-admission", HOSTILE);
    var cpu = lab.webhook().cpuSeconds();
    lab.registryProxy().reset();
    var report = load.run(32, HOSTILE, n -> byDigest(images.get(n)));
    assertThat(report.denied()).isEqualTo(HOSTILE);
    figure("admission.hostile.p99", report.percentile(99), "ms");
    figure(
        "admission.hostile.requests",
        lab.registryProxy().requests().size() / (double) HOSTILE,
        "requests");
    figure("admission.hostile.cpu", 1000 * (lab.webhook().cpuSeconds() - cpu) / HOSTILE, "ms");
    figure("webhook.rss.hostile", lab.webhook().residentMegabytes(), "MB");
  }

  private void start() {
    lab.webhook().stop();
    var begun = System.nanoTime();
    lab.webhook().start();
    figure("webhook.ready", (System.nanoTime() - begun) / 1e9, "s");
  }

  private List<String> images(PolicyScene scene, String kind, int count, boolean sign) {
    var host = lab.registryProxy().host();
    var images = new ArrayList<String>();
    for (var i = 0; i < count; i++) {
      var pushed = scene.image(lab.referrersRegistry(), kind + i);
      if (sign) {
        lab.sign(pushed, PolicyScene.SIGNER);
      }
      images.add(host + pushed.substring(pushed.indexOf('/')));
    }
    return images;
  }

  private void first(
      LoadGenerator load,
      String name,
      List<String> images,
      Function<String, List<Call>> admission,
      String by) {
    lab.registryProxy().reset();
    var cpu = lab.webhook().cpuSeconds();
    var report = load.run(1, images.size(), n -> admission.apply(images.get(n)));
    assertThat(report.allowed()).isEqualTo(images.size());
    var requests = (double) lab.registryProxy().requests().size();
    figure(name + ".requests." + by, requests / images.size(), "requests");
    figure(name + (by.equals("tag") ? ".tag" : "") + ".c1.p50", report.percentile(50), "ms");
    figure(name + (by.equals("tag") ? ".tag" : "") + ".c1.p99", report.percentile(99), "ms");
    figure(
        name + (by.equals("tag") ? ".tag" : "") + ".cpu",
        1000 * (lab.webhook().cpuSeconds() - cpu) / images.size(),
        "ms");
  }

  private void far(
      LoadGenerator load, String by, List<String> images, Function<String, List<Call>> admission) {
    var report = load.run(1, images.size(), n -> admission.apply(images.get(n)));
    assertThat(report.allowed()).isEqualTo(images.size());
    figure(
        "admission.far.bundle" + (by.equals("tag") ? ".tag" : "") + ".p50",
        report.percentile(50),
        "ms");
  }

  private void concurrent(LoadGenerator load, List<String> images, int clients) {
    var report = load.run(clients, images.size(), n -> byDigest(images.get(n)));
    assertThat(report.allowed()).isEqualTo(images.size());
    figure("admission.first.bundle.c" + clients + ".p50", report.percentile(50), "ms");
    figure("admission.first.bundle.c" + clients + ".rate", report.rate(), "admissions/s");
  }

  private void denied(LoadGenerator load, List<String> images) {
    var from = 0;
    for (var clients : List.of(1, 8, 32)) {
      var part = images.subList(from, from + FIRST);
      lab.registryProxy().reset();
      var report = load.run(clients, FIRST, n -> byDigest(part.get(n)));
      assertThat(report.denied()).isEqualTo(FIRST);
      figure("admission.denied.c" + clients + ".p50", report.percentile(50), "ms");
      if (clients == 1) {
        figure(
            "admission.denied.requests",
            lab.registryProxy().requests().size() / (double) FIRST,
            "requests");
      }
      from += FIRST;
    }
  }

  private void known(LoadGenerator load, List<String> images) {
    IntFunction<List<Call>> admission = n -> byDigest(images.get(n % images.size()));
    var _ = load.run(8, KNOWN, admission); // compiles
    for (var clients : List.of(1, 8, 32)) {
      lab.registryProxy().reset();
      var cpu = lab.webhook().cpuSeconds();
      var report = load.run(clients, KNOWN, admission);
      assertThat(report.allowed()).isEqualTo(KNOWN);
      var name = "admission.known.c" + clients;
      figure(name + ".rate", report.rate(), "admissions/s");
      figure(name + ".p50", report.percentile(50), "ms");
      figure(name + ".p99", report.percentile(99), "ms");
      if (clients == 32) {
        figure("admission.known.cpu", 1000 * (lab.webhook().cpuSeconds() - cpu) / KNOWN, "ms");
        figure("admission.known.requests", lab.registryProxy().requests().size(), "requests");
      }
    }
  }

  private void five(LoadGenerator load, PolicyScene scene) {
    var image = images(scene, "five", 1, true).getFirst();
    lab.registryProxy().reset();
    var report = load.run(1, 1, n -> calls(image, image, image, image, image));
    assertThat(report.allowed()).isEqualTo(1);
    figure("admission.five.requests", lab.registryProxy().requests().size(), "requests");
  }

  private List<Call> byDigest(String image) {
    return calls(image);
  }

  /** As the API server does: the first call with the tag, the second with what came of it. */
  private List<Call> byTag(String image) {
    var pinned = PolicyScene.byTag(image) + image.substring(image.indexOf('@'));
    return List.of(
        new Call(
            AdmissionPaths.mutate("bench-admission") + "?timeout=10s",
            review(PolicyScene.byTag(image))),
        new Call(AdmissionPaths.validate("bench-admission") + "?timeout=10s", review(pinned)));
  }

  private List<Call> calls(String... images) {
    var body = review(images);
    return List.of(
        new Call(AdmissionPaths.mutate("bench-admission") + "?timeout=10s", body),
        new Call(AdmissionPaths.validate("bench-admission") + "?timeout=10s", body));
  }

  /** A review of the size that a small Deployment's pod has: 4 KB. */
  private static byte[] review(String... images) {
    var containers = new StringBuilder();
    for (var i = 0; i < images.length; i++) {
      containers
          .append(i == 0 ? "" : ",")
          .append("{\"name\":\"c%d\",\"image\":\"%s\",".formatted(i, images[i]))
          .append("\"env\":[{\"name\":\"A\",\"value\":\"%s\"}],".formatted("x".repeat(2_500)))
          .append(
              "\"resources\":{\"limits\":{\"cpu\":\"1\"}},\"imagePullPolicy\":\"IfNotPresent\"}");
    }
    return """
    {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"705ab4f5-6393-11e8-b7cc-42010a800002",\
    "kind":{"group":"","version":"v1","kind":"Pod"},"resource":{"group":"","version":"v1","resource":"pods"},\
    "requestKind":{"group":"","version":"v1","kind":"Pod"},"requestResource":{"group":"","version":"v1","resource":"pods"},\
    "name":"p","namespace":"bench-admission","operation":"CREATE","userInfo":{"username":"system:serviceaccount:kube-system:replicaset-controller"},\
    "dryRun":false,"oldObject":null,"object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"bench-admission",\
    "labels":{"app":"web"},"annotations":{"note":"%s"}},"spec":{"serviceAccountName":"default","containers":[%s]}}}}
    """
        .formatted("y".repeat(1_000), containers)
        .getBytes(StandardCharsets.UTF_8);
  }

  private SSLContext tls(String policy) throws GeneralSecurityException, IOException {
    var bundle =
        Base64.getDecoder()
            .decode(
                Objects.requireNonNull(
                    lab.client()
                        .admissionRegistration()
                        .v1()
                        .validatingWebhookConfigurations()
                        .withName("portreeve-" + policy)
                        .require()
                        .getWebhooks()
                        .getFirst()
                        .getClientConfig()
                        .getCaBundle()));
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry(
        "ca",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(bundle)));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static void figure(String name, double number, String unit) {
    System.out.printf(Locale.ROOT, "figure: %s = %.2f %s%n", name, number, unit);
  }
}
