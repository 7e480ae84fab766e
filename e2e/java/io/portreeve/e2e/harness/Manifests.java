package io.portreeve.e2e.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Hands manifests to kubectl, whatever comes of it. */
public final class Manifests {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Lab lab;

  /** Creates it. */
  public Manifests(Lab lab) {
    this.lab = lab;
  }

  /** {@code kubectl create -f}, with further options. */
  public Commands.Result create(String manifest, String... options) {
    return run("create", manifest, options);
  }

  /** {@code kubectl apply -f}, with further options. */
  public Commands.Result apply(String manifest, String... options) {
    return run("apply", manifest, options);
  }

  private Commands.Result run(String verb, String manifest, String... options) {
    var file = lab.directory().resolve("manifest-" + COUNT.incrementAndGet() + ".yaml");
    var command = new ArrayList<>(List.of(verb, "-f", lab.write(file, manifest).toString()));
    command.addAll(List.of(options));
    return lab.tryKubectl(command.toArray(String[]::new));
  }
}
