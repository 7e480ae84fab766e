package io.portreeve.e2e.harness;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
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

  /** 35 % of the chart's memory limit. */
  private static final String HEAP = "134m";

  private final Properties properties = new Properties();
  private final KubernetesClient client;
  private final AwsProxy proxy;
  private final RegistryProxy registryProxy;
  private final PortreeveProcess operator;
  private final PortreeveProcess webhook;
  private final int webhookPort = PortreeveProcess.freePort();
  private final MountedSecret certificate;
  private final MountedSecret evidence;

  private Lab() {
    // What an ended run left must not decide what this one sees.
    var _ = Commands.must(Map.of(), List.of("e2e/lab/down", NAME));
    var _ = Commands.must(Map.of(), List.of("e2e/lab/up", NAME));
    read();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                // A refusal by a webhook that is down is an answer, and not to be asked for again.
                new ConfigBuilder(Config.fromKubeconfig(Path.of(property("KUBECONFIG")).toFile()))
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
    proxy = new AwsProxy(URI.create(property("PORTREEVE_LAB_AWS_ENDPOINT")));
    registryProxy = new RegistryProxy(URI.create("http://" + referrersRegistry()));
    var _ = kubectl("create", "namespace", SYSTEM_NAMESPACE);
    install();
    writeKubeconfigs();
    operator = operator("operator", webhookEndpoint(), Map.of());
    operator.start();
    evidence = new MountedSecret(this, "portreeve-evidence", directory().resolve("evidence-keys"));
    certificate = new MountedSecret(this, "portreeve-webhook-tls", directory().resolve("tls"));
    webhook = webhook("webhook", webhookPort, certificate.folder());
    webhook.start();
  }

  /** Writes anew who operators and webhooks are, for those that start from now on. */
  public void writeKubeconfigs() {
    var _ = kubeconfig("portreeve-operator");
    var _ = kubeconfig("portreeve-webhook");
  }

  /**
   * An operator, which waits while there is another one.
   *
   * @param process its name
   * @param endpoint where the API server reaches the webhook, as it says
   * @param settings more of its environment
   */
  public PortreeveProcess operator(String process, URI endpoint, Map<String, String> settings) {
    var all = new HashMap<String, String>();
    all.put("PORTREEVE_CLUSTER_NAME", "lab");
    all.put("PORTREEVE_WEBHOOK_URL", endpoint.toString());
    all.put("PORTREEVE_TUF_PLAIN_HTTP_HOSTS", URI.create(issuer()).getAuthority());
    all.put("PORTREEVE_REGISTRIES_PLAIN_HTTP_HOSTS", registries());
    all.put("AWS_ACCESS_KEY_ID", "testing");
    all.put("AWS_SECRET_ACCESS_KEY", "testing");
    all.putAll(settings);
    return new PortreeveProcess(process, "operator", HEAP, kubeconfigOf("portreeve-operator"), all);
  }

  /**
   * A webhook.
   *
   * @param process its name
   * @param port where it listens
   * @param mounted the folder of its certificate
   */
  public PortreeveProcess webhook(String process, int port, Path mounted) {
    return webhook(process, port, mounted, evidence.folder());
  }

  /** The same, with another folder of keys that published evidence is believed by. */
  public PortreeveProcess webhook(String process, int port, Path mounted, Path evidenceKeys) {
    return webhook(
        process,
        Map.of(
            "PORTREEVE_WEBHOOK_PORT",
            Integer.toString(port),
            "PORTREEVE_WEBHOOK_CERTIFICATE_DIR",
            mounted.toString(),
            "PORTREEVE_WEBHOOK_EVIDENCE_DIR",
            evidenceKeys.toString()));
  }

  /** A webhook to run instead of {@link #webhook()}, with more of an environment. */
  public PortreeveProcess webhook(String process, Map<String, String> settings) {
    var all = new HashMap<String, String>();
    all.put("PORTREEVE_WEBHOOK_HOST", "127.0.0.1");
    all.put("PORTREEVE_WEBHOOK_PORT", Integer.toString(webhookPort));
    all.put("PORTREEVE_WEBHOOK_CERTIFICATE_DIR", certificate.folder().toString());
    all.put("PORTREEVE_WEBHOOK_EVIDENCE_DIR", evidence.folder().toString());
    all.put("PORTREEVE_REGISTRIES_PLAIN_HTTP_HOSTS", registries());
    all.putAll(settings);
    return new PortreeveProcess(process, "webhook", HEAP, kubeconfigOf("portreeve-webhook"), all);
  }

  /** The lab's registries, with commas between. */
  public String registries() {
    return registry() + "," + referrersRegistry() + "," + registryProxy.host();
  }

  private static Path kubeconfigOf(String account) {
    return Path.of("target", "e2e", account + ".kubeconfig").toAbsolutePath();
  }

  /** Installs or upgrades the chart, as its README says. */
  public void install(String... values) {
    var command =
        command(
            property("PORTREEVE_LAB_BIN") + "/helm",
            "upgrade",
            "--install",
            "portreeve",
            "charts/portreeve",
            "--namespace",
            SYSTEM_NAMESPACE,
            "--set",
            "clusterName=lab");
    for (var value : values) {
      command.addAll(List.of("--set", value));
    }
    var _ = Commands.must(environment(), command);
  }

  /** Uninstalls the chart. */
  public void uninstall() {
    var _ =
        Commands.must(
            environment(),
            List.of(
                property("PORTREEVE_LAB_BIN") + "/helm",
                "uninstall",
                "portreeve",
                "--namespace",
                SYSTEM_NAMESPACE,
                "--wait"));
  }

  private static Path kubeconfig(String account) {
    var kubeconfig = kubeconfigOf(account);
    create(kubeconfig.getParent());
    var _ =
        Commands.must(
            Map.of(),
            List.of(
                "e2e/lab/kubeconfig-for", NAME, SYSTEM_NAMESPACE, account, kubeconfig.toString()));
    return kubeconfig;
  }

  private static void replace(Path file, byte[] content) {
    try {
      var next = Files.write(file.resolveSibling(file.getFileName() + ".new"), content);
      var _ = Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  /** A property of the lab. */
  public String property(String key) {
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
  public PortreeveProcess operator() {
    return operator;
  }

  /** The webhook. */
  public PortreeveProcess webhook() {
    return webhook;
  }

  /** A port that is free now. */
  public int freePort() {
    return PortreeveProcess.freePort();
  }

  /** Where the webhook listens. */
  public URI webhookEndpoint() {
    return URI.create("https://127.0.0.1:" + webhookPort);
  }

  /** Host of a registry without Referrers API. */
  public String registry() {
    return property("PORTREEVE_LAB_REGISTRY");
  }

  /** Host of a registry with Referrers API. */
  public String referrersRegistry() {
    return property("PORTREEVE_LAB_REFERRERS_REGISTRY");
  }

  /** What stands before {@link #referrersRegistry()}, counts and delays. */
  public RegistryProxy registryProxy() {
    return registryProxy;
  }

  /** Issuer of the tokens that images are signed with. */
  public String issuer() {
    return property("PORTREEVE_LAB_OIDC");
  }

  /** The trust root of the lab's Sigstore. */
  public String trustedRoot() {
    try {
      return Files.readString(Path.of(property("PORTREEVE_LAB_TRUSTED_ROOT")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A folder for what tests write. */
  public Path directory() {
    return Path.of("target", "e2e").toAbsolutePath();
  }

  /** Writes a file. */
  public Path write(Path file, String text) {
    replace(file, text.getBytes(StandardCharsets.UTF_8));
    return file;
  }

  /** Pushes a small image, another one for each label, and returns its reference by digest. */
  public String pushImage(String reference, String label) {
    return lab("push-image", reference, label).strip();
  }

  /** Signs an image keyless with cosign, as the workflow of a repository. */
  public void sign(String image, String repository) {
    var _ = lab("sign", image, "repository=" + repository);
  }

  /** Attests provenance of an image keyless with cosign, as the workflow of a repository. */
  public void attest(String image, String repository) {
    var predicate =
        write(
            directory().resolve("provenance.json"),
            "{\"buildDefinition\":{\"buildType\":\"t\",\"externalParameters\":{}},\"runDetails\":{\"builder\":{\"id\":\"b\"}}}");
    var _ =
        lab(
            "cosign",
            "attest",
            "--signing-config",
            property("PORTREEVE_LAB_SIGNING_CONFIG"),
            "--trusted-root",
            property("PORTREEVE_LAB_TRUSTED_ROOT"),
            "--identity-token",
            lab("token", "repository=" + repository).strip(),
            "--type",
            "slsaprovenance1",
            "--predicate",
            predicate.toString(),
            image);
  }

  /** Runs a script of the lab; it must succeed. */
  public String lab(String script, String... arguments) {
    return Commands.must(Map.of("PORTREEVE_LAB", NAME), command("e2e/lab/" + script, arguments));
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
    webhook.stop();
    operator.stop();
    certificate.close();
    evidence.close();
    registryProxy.close();
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
