package io.portreeve.tuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A TUF repository that can be made to do what no honest one does. */
final class TufKit {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final String TRUSTED_ROOT = "{\"mediaType\":\"one\"}";
  static final List<String> ROLES = List.of("root", "timestamp", "snapshot", "targets");

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Files by path below the mirror. */
  final Map<String, byte[]> files = new HashMap<>();

  final Map<String, Integer> versions = new HashMap<>();
  final Map<String, Instant> expiries = new HashMap<>();
  final Map<String, Integer> thresholds = new HashMap<>();
  final Map<String, List<Key>> keys = new HashMap<>();
  final Map<String, String> targets = new TreeMap<>(Map.of("trusted_root.json", TRUSTED_ROOT));
  boolean consistent = true;

  /** A key and what roots call it. */
  record Key(String id, KeyPair pair) {
    static Key create(String id) {
      try {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return new Key(id, generator.generateKeyPair());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    /** The same key by another name. */
    Key as(String other) {
      return new Key(other, pair);
    }

    String pem() {
      return "-----BEGIN PUBLIC KEY-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'})
              .encodeToString(pair.getPublic().getEncoded())
          + "\n-----END PUBLIC KEY-----\n";
    }

    String sign(byte[] bytes) {
      try {
        var signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(pair.getPrivate());
        signature.update(bytes);
        return HexFormat.of().formatHex(signature.sign());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** A repository with one key for each role, and everything at version 1. */
  TufKit() {
    for (var role : ROLES) {
      keys.put(role, new ArrayList<>(List.of(Key.create("key-of-" + role))));
      thresholds.put(role, 1);
      versions.put(role, 0);
      expiries.put(role, NOW.plus(7, ChronoUnit.DAYS));
    }
    publishRoot(keys.get("root"));
    publish();
  }

  /** The root of a version. */
  String root(int version) {
    return new String(files.get(version + ".root.json"), StandardCharsets.UTF_8);
  }

  /** The next root as it is set now, signed by these and by its own keys. */
  void publishRoot(List<Key> before) {
    var root = signed("root");
    root.put("consistent_snapshot", consistent);
    var all = root.putObject("keys");
    var roles = root.putObject("roles");
    for (var role : ROLES) {
      var is = roles.putObject(role).put("threshold", thresholds.get(role));
      var ids = is.putArray("keyids");
      for (var key : keys.get(role)) {
        ids.add(key.id());
        var written = all.putObject(key.id());
        written.put("keytype", "ecdsa").put("scheme", "ecdsa-sha2-nistp256");
        written.putObject("keyval").put("public", key.pem());
      }
    }
    var signers = new ArrayList<>(before);
    keys.get("root").stream().filter(key -> !before.contains(key)).forEach(signers::add);
    put(versions.get("root") + ".root.json", root, signers);
  }

  /** The next targets, snapshot and timestamp. */
  void publish() {
    publishTargets();
    publishSnapshot();
    publishTimestamp();
  }

  void publishTargets() {
    var signed = signed("targets");
    var listed = signed.putObject("targets");
    targets.forEach(
        (name, text) -> {
          var bytes = text.getBytes(StandardCharsets.UTF_8);
          listed
              .putObject(name)
              .put("length", bytes.length)
              .putObject("hashes")
              .put("sha256", sha256(bytes));
          files.put("targets/" + sha256(bytes) + "." + name, bytes);
          files.put("targets/" + name, bytes);
        });
    putTargets(signed);
  }

  void putTargets(ObjectNode signed) {
    put("targets.json", signed, keys.get("targets"));
    files.put(versions.get("targets") + ".targets.json", files.get("targets.json"));
  }

  void publishSnapshot() {
    var signed = signed("snapshot");
    signed.putObject("meta").set("targets.json", described("targets"));
    put("snapshot.json", signed, keys.get("snapshot"));
    files.put(versions.get("snapshot") + ".snapshot.json", files.get("snapshot.json"));
  }

  void publishTimestamp() {
    var signed = signed("timestamp");
    signed.putObject("meta").set("snapshot.json", described("snapshot"));
    put("timestamp.json", signed, keys.get("timestamp"));
  }

  ObjectNode described(String role) {
    var bytes = files.get(role + ".json");
    var described = JSON.createObjectNode().put("version", versions.get(role));
    described.put("length", bytes.length).putObject("hashes").put("sha256", sha256(bytes));
    return described;
  }

  /** What every document of a role says, of its next version. */
  ObjectNode signed(String role) {
    var version = versions.merge(role, 1, Integer::sum);
    return JSON.createObjectNode()
        .put("_type", role)
        .put("spec_version", "1.0.31")
        .put("version", version)
        .put("expires", expiries.get(role).toString());
  }

  /** What is signed in a document, to change it. */
  ObjectNode signedPart(String path) {
    try {
      return (ObjectNode) JSON.readTree(files.get(path)).get("signed");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Puts a document there, signed by these. */
  void put(String path, ObjectNode signed, List<Key> signers) {
    var document = JSON.createObjectNode();
    var signatures = document.putArray("signatures");
    var bytes = canonical(signed).getBytes(StandardCharsets.UTF_8);
    for (var key : signers) {
      signatures.addObject().put("keyid", key.id()).put("sig", key.sign(bytes));
    }
    document.set("signed", signed);
    files.put(path, document.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Canonical JSON, as far as metadata need it: keys in order, line breaks as they are. */
  private static String canonical(JsonNode node) {
    if (node.isObject()) {
      var fields = new ArrayList<String>();
      var sorted = new TreeMap<String, JsonNode>();
      node.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
      sorted.forEach((name, value) -> fields.add(quoted(name) + ":" + canonical(value)));
      return "{" + String.join(",", fields) + "}";
    }
    if (node.isArray()) {
      var items = new ArrayList<String>();
      node.forEach(item -> items.add(canonical(item)));
      return "[" + String.join(",", items) + "]";
    }
    return node.isTextual() ? quoted(node.asText()) : node.asText();
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
