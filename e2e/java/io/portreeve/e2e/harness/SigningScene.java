package io.portreeve.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Images of the lab's registries, signed by cosign with all kinds of keys, and policies to verify
 * them by.
 */
public final class SigningScene {
  /** Bundles are held against this: the lab's trust root. */
  public static final String ROOT = "root";

  /** The same, with the log that is as Rekor v1 was. */
  public static final String REKOR1 = "rekor1";

  private final Cosign cosign;

  /**
   * Makes a scene.
   *
   * @param properties of the lab, by name
   * @param directory where it may write
   */
  public SigningScene(UnaryOperator<String> properties, Path directory) {
    try {
      this.cosign = new Cosign(properties, Files.createDirectories(directory));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Real cosign. */
  public Cosign cosign() {
    return cosign;
  }

  /** A registry that lists referrers under a tag, and one that has the Referrers API. */
  public List<String> registries() {
    return List.of(
        cosign.property("PORTREEVE_LAB_REGISTRY"),
        cosign.property("PORTREEVE_LAB_REFERRERS_REGISTRY"));
  }

  /** Pushes an image like no other; its reference by digest. */
  public String image(String registry, String name, String... options) {
    return cosign.script("push-image", List.of(options), registry + "/evidence/" + name).strip();
  }

  /** Writes a file of the scene. */
  public Path file(String name, String text) {
    try {
      return Files.writeString(cosign.directory().resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A key that cosign signs with, made when it is first asked for. */
  public Path key(String kind) {
    var prefix = cosign.directory().resolve("key-" + kind);
    var file = Path.of(prefix + ".key");
    if (!Files.exists(file)) {
      var pair = pair(kind);
      var pem = file("key-" + kind + ".pem", pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
      var _ = cosign.must("import-key-pair", "--key", pem, "--output-key-prefix", prefix);
    }
    return file;
  }

  /** The public key of that. */
  public Path publicKey(String kind) {
    var _ = key(kind);
    return cosign.directory().resolve("key-" + kind + ".pub");
  }

  private static KeyPair pair(String kind) {
    try {
      if (kind.startsWith("rsa")) {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(Integer.parseInt(kind.substring("rsa".length())));
        return generator.generateKeyPair();
      }
      if (kind.equals("ed25519")) {
        return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      }
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("sec" + kind + "r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String pem(String type, byte[] der) {
    return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
        .formatted(type, Base64.getMimeEncoder().encodeToString(der));
  }

  /**
   * A signer of a policy: who signs keyless. Rules are further fields, such as {@code timestamp:
   * RFC3161}.
   */
  public String keyless(String root, String... rules) {
    return keylessOf(Cosign.IDENTITY, root, rules);
  }

  /** The same, of another identity. */
  public String keylessOf(String identity, String root, String... rules) {
    return signer(
        "keyless: {issuer: '%s', subject: '%s'}"
            .formatted(cosign.property("PORTREEVE_LAB_OIDC"), identity),
        root,
        rules);
  }

  /** A signer of a policy: who has a key. No root: none is trusted. */
  public String byKey(String kind, String root, String... rules) {
    return signer(
        "key: {secretRef: {namespace: trust, name: key-%s}}".formatted(kind), root, rules);
  }

  private static String signer(String who, String root, String... rules) {
    var fields = new ArrayList<String>();
    fields.add("name: who");
    fields.add(who);
    if (!root.isEmpty()) {
      fields.add(
          "trustRoot: {type: TrustedRoot, configMapRef: {namespace: trust, name: %s}}"
              .formatted(root));
    }
    fields.addAll(List.of(rules));
    return "{" + String.join(", ", fields) + "}";
  }

  /**
   * Verifies an image by a policy that asks for a signature of this signer.
   *
   * @param options of the command
   */
  public Commands.Result verify(String image, String signer, Object... options) {
    return verify(image, List.of("signers: [" + signer + "]"), options);
  }

  /** Verifies an image by a policy that asks for an attestation by this signer. */
  public Commands.Result verifyAttestation(String image, String signer, String predicateType) {
    return verify(
        image,
        List.of(
            "signers: [" + signer + "]",
            "signatures: {required: 0}",
            "attestations: [{name: what, predicateType: '%s', signers: [who]}]"
                .formatted(predicateType)));
  }

  /** Verifies an image by a policy with these fields. */
  public Commands.Result verify(String image, List<String> fields, Object... options) {
    return PortreeveCommand.run(
        "verify", image, "--policy", policy(fields), plainHttp(), List.of(options));
  }

  /** Options for registries without TLS. */
  public List<String> plainHttp() {
    return registries().stream().flatMap(host -> List.of("--plain-http", host).stream()).toList();
  }

  /** A policy over the lab's images with these fields, and all that it may refer to. */
  public Path policy(List<String> fields) {
    var text = new StringBuilder();
    text.append(
        """
        apiVersion: portreeve.io/v1alpha1
        kind: ImagePolicy
        metadata: {name: evidence}
        spec:
          images: ["%s/**", "%s/**"]
          mode: Enforce
        """
            .formatted(registries().toArray()));
    fields.forEach(field -> text.append("  ").append(field).append('\n'));
    append(text, ROOT, "trusted_root.json", Path.of(cosign.property("PORTREEVE_LAB_TRUSTED_ROOT")));
    append(
        text,
        REKOR1,
        "trusted_root.json",
        Path.of(cosign.property("PORTREEVE_LAB_TRUSTED_ROOT_REKOR1")));
    append(text, "tuf", "root.json", Path.of(cosign.property("PORTREEVE_LAB_TUF_ROOT")));
    for (var kind : List.of("p256", "p384", "p521", "rsa2048", "rsa4096", "ed25519")) {
      if (Files.exists(cosign.directory().resolve("key-" + kind + ".pub"))) {
        text.append(
            """
            ---
            apiVersion: v1
            kind: Secret
            metadata: {namespace: trust, name: key-%s}
            data: {cosign.pub: %s}
            """
                .formatted(kind, Base64.getEncoder().encodeToString(bytes(publicKey(kind)))));
      }
    }
    return file("policy.yaml", text.toString());
  }

  private static void append(StringBuilder text, String name, String key, Path file) {
    text.append(
        """
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {namespace: trust, name: %s}
        data:
          %s: |
        """
            .formatted(name, key));
    try {
      text.append(Files.readString(file).strip().indent(4));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
