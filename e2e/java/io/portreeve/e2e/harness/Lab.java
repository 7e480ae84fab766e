package io.portreeve.e2e.harness;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The lab with the chart installed and the operator running under the chart's ServiceAccount; one
 * for all test classes. It is started anew, and taken down at the end.
 */
public final class Lab implements AutoCloseable {
  private static final String NAME = System.getProperty("portreeve.lab", "tests");
  private static final String SYSTEM_NAMESPACE = "portreeve-system";

  private final Properties properties = new Properties();
  private final KubernetesClient client;
  private final AwsProxy proxy;
  private final OperatorProcess operator;

  private Lab() {
    // What an ended run left must not decide what this one sees.
    var _ = Commands.must(Map.of(), List.of("e2e/lab/down", NAME));
    var _ = Commands.must(Map.of(), List.of("e2e/lab/up", NAME));
    read();
    client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(Path.of(property("KUBECONFIG")).toFile()))
            .build();
    proxy = new AwsProxy(URI.create(property("PORTREEVE_LAB_AWS_ENDPOINT")));
    var _ = kubectl("create", "namespace", SYSTEM_NAMESPACE);
    var _ =
        Commands.must(
            environment(),
            List.of(
                property("PORTREEVE_LAB_BIN") + "/helm",
                "upgrade",
                "--install",
                "portreeve",
                "charts/portreeve",
                "--namespace",
                SYSTEM_NAMESPACE,
                "--set",
                "clusterName=lab"));
    var kubeconfig = Path.of("target", "e2e", "operator.kubeconfig").toAbsolutePath();
    create(kubeconfig.getParent());
    var _ =
        Commands.must(
            Map.of(),
            List.of(
                "e2e/lab/kubeconfig-for",
                NAME,
                SYSTEM_NAMESPACE,
                "portreeve-operator",
                kubeconfig.toString()));
    operator = new OperatorProcess(kubeconfig);
    operator.start();
  }

  private void read() {
    try (var reader = Files.newBufferedReader(labProperties())) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path labProperties() {
    for (var line : Commands.must(Map.of(), List.of("e2e/lab/env", NAME)).lines().toList()) {
      if (line.startsWith("export PORTREEVE_LAB_DIR=")) {
        return Path.of(line.substring(line.indexOf('=') + 1).replace("'", ""), "lab.properties");
      }
    }
    throw new AssertionError("e2e/lab/env says no PORTREEVE_LAB_DIR");
  }

  private static void create(Path directory) {
    try {
      var _ = Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String property(String key) {
    return Objects.requireNonNull(properties.getProperty(key), key);
  }

  private Map<String, String> environment() {
    return Map.of(
        "KUBECONFIG",
        property("KUBECONFIG"),
        "PATH",
        property("PORTREEVE_LAB_BIN") + ":" + System.getenv("PATH"));
  }

  /** An administrator's client. */
  public KubernetesClient client() {
    return client;
  }

  /** What stands before AWS. */
  public AwsProxy proxy() {
    return proxy;
  }

  /** The operator. */
  public OperatorProcess operator() {
    return operator;
  }

  /** Runs kubectl as administrator; it must succeed. */
  public String kubectl(String... arguments) {
    return Commands.must(
        environment(), command(property("PORTREEVE_LAB_BIN") + "/kubectl", arguments));
  }

  /** Runs kubectl as administrator, whatever comes of it. */
  public Commands.Result tryKubectl(String... arguments) {
    return Commands.run(
        environment(), command(property("PORTREEVE_LAB_BIN") + "/kubectl", arguments));
  }

  /** Runs a program of the project with the lab's programs and kubeconfig, whatever comes of it. */
  public Commands.Result run(String program) {
    return Commands.run(environment(), List.of(program));
  }

  /** Asks AWS with a client that isn't ours, past the proxy; it must succeed. */
  public String aws(String region, String... arguments) {
    var command = command("e2e/lab/aws", "--region", region);
    command.addAll(List.of(arguments));
    return Commands.must(Map.of("PORTREEVE_LAB", NAME), command);
  }

  private static List<String> command(String program, String... arguments) {
    var command = new ArrayList<String>();
    command.add(program);
    command.addAll(List.of(arguments));
    return command;
  }

  @Override
  public void close() {
    operator.stop();
    proxy.close();
    client.close();
    var _ = Commands.must(Map.of(), List.of("e2e/lab/down", NAME));
  }

  /** Gives tests the lab. */
  public static final class Extension implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Lab.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.create(Lab.class))
          .computeIfAbsent(Lab.class, key -> new Lab(), Lab.class);
    }
  }
}
