package io.portreeve.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Somebody else's mutating webhook, which the API server asks after ours: webhooks are asked in the
 * order of their configurations' names.
 */
public final class LaterWebhook implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final Lab lab;
  private final String name;
  private final HttpsServer server;
  private final Function<JsonNode, String> patch;
  private final AtomicInteger asked = new AtomicInteger();

  /**
   * Starts it for the pods of one namespace.
   *
   * @param lab where
   * @param namespace the namespace
   * @param reinvocation {@code Never} or {@code IfNeeded}
   * @param patch makes of a pod the operations of a JSON patch
   */
  public LaterWebhook(
      Lab lab, String namespace, String reinvocation, Function<JsonNode, String> patch) {
    this.lab = lab;
    this.name = "zz-later-" + namespace;
    this.patch = patch;
    var keys = lab.directory().resolve("later-" + System.nanoTime() + ".p12");
    try {
      var store = keys(keys);
      server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(context(store)));
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      var _ = server.createContext("/", this::answer);
      server.start();
      configure(namespace, reinvocation, store.getCertificate("later").getEncoded());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyStore keys(Path file) throws IOException, GeneralSecurityException {
    var _ =
        Commands.must(
            Map.of(),
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "later",
                "-keyalg",
                "EC",
                "-dname",
                "CN=later",
                "-ext",
                "SAN=IP:127.0.0.1",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD)));
    var store = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return store;
  }

  private static SSLContext context(KeyStore store) throws GeneralSecurityException {
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, PASSWORD);
    var context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  private void configure(String namespace, String reinvocation, byte[] certificate) {
    var pem =
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(certificate)
            + "\n-----END CERTIFICATE-----\n";
    var configuration =
        new MutatingWebhookConfigurationBuilder()
            .withNewMetadata()
            .withName(name)
            .endMetadata()
            .addNewWebhook()
            .withName("later.example.com")
            .withNewClientConfig()
            .withUrl("https://127.0.0.1:" + server.getAddress().getPort() + "/")
            .withCaBundle(
                Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII)))
            .endClientConfig()
            .withFailurePolicy("Fail")
            .withSideEffects("None")
            .withReinvocationPolicy(reinvocation)
            .withAdmissionReviewVersions("v1")
            .withNewNamespaceSelector()
            .withMatchLabels(Map.of("kubernetes.io/metadata.name", namespace))
            .endNamespaceSelector()
            .addNewRule()
            .withApiGroups("")
            .withApiVersions("v1")
            .withOperations("CREATE")
            .withResources("pods")
            .endRule()
            .endWebhook()
            .build();
    var _ = lab.client().resource(configuration).create();
  }

  /** How often it was asked. */
  public int asked() {
    return asked.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var _ = asked.incrementAndGet();
      var request = MAPPER.readTree(exchange.getRequestBody()).path("request");
      var operations = patch.apply(request.path("object")).getBytes(StandardCharsets.UTF_8);
      var body =
          """
          {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{
           "uid":"%s","allowed":true,"patchType":"JSONPatch","patch":"%s"}}
          """
              .formatted(
                  request.path("uid").asText(), Base64.getEncoder().encodeToString(operations))
              .getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    var _ =
        lab.client()
            .admissionRegistration()
            .v1()
            .mutatingWebhookConfigurations()
            .withName(name)
            .delete();
    server.stop(0);
  }
}
