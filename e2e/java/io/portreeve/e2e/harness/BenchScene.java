package io.portreeve.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A policy with a keyless signer and one with a key, and images of all kinds, as many as are asked
 * for: each is in a repository of its own, so that nothing is known of it.
 */
public final class BenchScene {
  private static final Path CACHE = Path.of("target", "portreeve.aot").toAbsolutePath();

  private final Lab lab;
  private final PolicyScene scene;
  private final AdmissionCalls calls;
  private final AtomicInteger copies = new AtomicInteger();
  private final String signed;
  private final String keyed;
  private final String unsigned;

  /** Puts the policy in force, and has the images made. */
  public BenchScene(Lab lab, String name) {
    this.lab = lab;
    this.scene = new PolicyScene(lab, name);
    this.calls = new AdmissionCalls(name, List.of(name));
    var _ = scene.enforce(scene.manifest() + key());
    signed = scene.signedImage(lab.referrersRegistry(), "signed");
    unsigned = scene.image(lab.referrersRegistry(), "unsigned");
    keyed = scene.image(lab.referrersRegistry(), "keyed");
    var _ =
        lab.lab(
            "cosign",
            "sign",
            "--new-bundle-format=false",
            "--use-signing-config=false",
            "--tlog-upload=false",
            "--key",
            lab.property("PORTREEVE_LAB_SIGNING_KEY"),
            keyed);
  }

  /** A second signer, who has a key. */
  private String key() {
    try {
      var pem = Files.readString(Path.of(lab.property("PORTREEVE_LAB_SIGNING_PUB")));
      return "    - name: release-key\n      key:\n        pem: |\n"
          + pem.strip().indent(12)
          + "      transparencyLog: Ignored\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Name of the policy and its namespace. */
  public PolicyScene scene() {
    return scene;
  }

  /** What the API server sends for a pod of the namespace. */
  public AdmissionCalls calls() {
    return calls;
  }

  /** An image with a keyless signature in a bundle. */
  public String signed() {
    return copy(signed);
  }

  /** An image with a signature by key, as cosign 2 wrote it. */
  public String keyed() {
    return copy(keyed);
  }

  /** An image without any. */
  public String unsigned() {
    return copy(unsigned);
  }

  /** In the repository of its own. */
  private String copy(String image) {
    var proxied = lab.registryProxy().host() + image.substring(image.indexOf('/'));
    return lab.registryProxy().copy(proxied, Integer.toString(copies.incrementAndGet(), 36));
  }

  /** Clients of the webhook. */
  public LoadGenerator load() {
    try {
      return new LoadGenerator(AdmissionCalls.tls(lab, scene.name()), lab.webhookEndpoint());
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * A start of the webhook, to its first verified admission.
   *
   * @param seconds from the start of the process
   * @param cpu its processor time
   */
  public record Start(double seconds, double cpu) {}

  /** Starts the webhook, and returns after its first verified admission. */
  public Start startToFirstAdmission() {
    lab.webhook().stop();
    var load = load();
    var admission = calls.of(signed());
    var begun = System.nanoTime();
    var _ = lab.webhook().launch();
    while (true) {
      try {
        if (load.run(1, 1, _ -> admission).allowed() == 1) {
          var start = new Start((System.nanoTime() - begun) / 1e9, lab.webhook().cpuSeconds());
          lab.webhook().start();
          return start;
        }
      } catch (AssertionError _) {
        // It doesn't listen yet.
      }
      Thread.onSpinWait();
      if (System.nanoTime() - begun > 60e9) {
        throw new AssertionError("the webhook admits nothing within a minute");
      }
    }
  }

  /**
   * Has the next webhooks start from what one learns that is started for it: as an image is built.
   *
   * @return the AOT cache
   */
  public Path train() {
    lab.webhook().stop();
    var trained = lab.run("target/train");
    if (trained.exit() != 0) {
      throw new AssertionError(trained.output());
    }
    lab.webhook().options("-XX:AOTCache=" + CACHE);
    return CACHE;
  }
}
