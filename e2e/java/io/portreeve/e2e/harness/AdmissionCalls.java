package io.portreeve.e2e.harness;

import io.portreeve.e2e.harness.LoadGenerator.Call;
import io.portreeve.policy.AdmissionPaths;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What the API server sends for a pod: for each policy that names its images, a call that pins
 * them; then for each, a call that verifies them.
 *
 * @param namespace the pod's namespace
 * @param policies names of the policies
 */
public record AdmissionCalls(String namespace, List<String> policies) {
  private static final String TIMEOUT = "?timeout=10s";

  /** Makes the list unmodifiable. */
  public AdmissionCalls {
    policies = List.copyOf(policies);
  }

  /** For a pod with a container for each image. */
  public List<Call> of(String... images) {
    var body = review(images);
    return calls(body, body);
  }

  /** For a pod with one container whose image has a tag: what verifies gets what pinned it. */
  public List<Call> byTag(String image) {
    var tagged = PolicyScene.byTag(image);
    return calls(review(tagged), review(tagged + image.substring(image.indexOf('@'))));
  }

  private List<Call> calls(byte[] mutated, byte[] validated) {
    var calls = new ArrayList<Call>();
    policies.forEach(p -> calls.add(new Call(AdmissionPaths.mutate(p) + TIMEOUT, mutated)));
    policies.forEach(p -> calls.add(new Call(AdmissionPaths.validate(p) + TIMEOUT, validated)));
    return List.copyOf(calls);
  }

  /** A review of the size that a small Deployment's pod has: 4 KB. */
  private byte[] review(String... images) {
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
    "name":"p","namespace":"%1$s","operation":"CREATE","userInfo":{"username":"system:serviceaccount:kube-system:replicaset-controller"},\
    "dryRun":false,"oldObject":null,"object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"%1$s",\
    "labels":{"app":"web"},"annotations":{"note":"%2$s"}},"spec":{"serviceAccountName":"default","containers":[%3$s]}}}}
    """
        .formatted(namespace, "y".repeat(1_000), containers)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Trusts whom the API server trusts for a policy. */
  public static SSLContext tls(Lab lab, String policy)
      throws GeneralSecurityException, IOException {
    var bundle =
        Base64.getDecoder()
            .decode(
                lab.client()
                    .admissionRegistration()
                    .v1()
                    .validatingWebhookConfigurations()
                    .withName("portreeve-" + policy)
                    .require()
                    .getWebhooks()
                    .getFirst()
                    .getClientConfig()
                    .getCaBundle());
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (var authority :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(bundle))) {
      store.setCertificateEntry("ca" + store.size(), authority);
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
