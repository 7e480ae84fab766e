package io.portreeve.tuf;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portreeve.image.Excerpt;
import io.portreeve.image.ForeignJson;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What metadata must be before the updater sees them: JSON that can be read in one way, bounded,
 * and with roles that really ask for as many keys as they say. The updater takes a threshold of 0,
 * and counts a key twice that is listed under two ids.
 */
final class MetadataRules {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_TOKENS = 100_000;
  private static final int MAX_NAME = 50_000;
  private static final int MAX_NUMBER = 1_000;
  private static final int MAX_SIGNATURES = 64;
  private static final int MAX_KEYS = 64;
  private static final int MAX_ID = 128;
  private static final int MAX_SIGNATURE = 4096;
  private static final List<String> ROLES = List.of("root", "timestamp", "snapshot", "targets");

  private static final ObjectMapper JSON =
      new ObjectMapper(
              ForeignJson.factory(
                  new ForeignJson.Bounds(
                      MAX_DEPTH, MAX_TOKENS, GuardedFiles.MAX_TOTAL, MAX_NAME, MAX_NUMBER)))
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final String name;

  private MetadataRules(String name) {
    this.name = name;
  }

  /**
   * Reads a document, so far as it is needed here.
   *
   * @param name its file name, for messages
   * @throws Refused if it breaks a rule
   */
  static Metadata read(String name, String text) throws Refused {
    return new MetadataRules(name).read(text);
  }

  private Metadata read(String text) throws Refused {
    var document = parse(text);
    checkSignatures(document.path("signatures"));
    var signed = document.path("signed");
    require(signed.path("spec_version").asText().startsWith("1."), "\"spec_version\" isn't 1.x");
    checkVersion(signed);
    checkFiles(signed.path("meta"));
    checkTargets(signed.path("targets"));
    if (signed.path("_type").asText().equals("root")) {
      checkRoot(signed);
    }
    return new Metadata(
        signed.path("version").asInt(),
        expiry(signed.path("expires").asText()),
        signed.path("consistent_snapshot").asBoolean());
  }

  private void checkSignatures(JsonNode signatures) throws Refused {
    require(signatures.isArray(), "\"signatures\" isn't a list");
    require(signatures.size() <= MAX_SIGNATURES, "more than " + MAX_SIGNATURES + " signatures");
    for (var signature : signatures) {
      checkId(signature.path("keyid"));
      var sig = signature.path("sig").asText();
      // It ends up in log lines of the updater. Who hasn't signed yet has an empty one.
      require(
          sig.length() <= MAX_SIGNATURE && sig.chars().allMatch(HexFormat::isHexDigit),
          "a signature isn't written in hexadecimal digits");
    }
  }

  private void checkFiles(JsonNode files) throws Refused {
    for (var file : files) {
      checkVersion(file);
      var length = file.path("length");
      require(
          length.isMissingNode() || (length.isInt() && length.asInt() > 0),
          "a \"length\" isn't a positive number");
    }
  }

  private void checkTargets(JsonNode targets) throws Refused {
    for (var target : targets) {
      // The updater reads no other.
      var custom = target.path("custom");
      require(
          custom.isMissingNode() || custom.path("sigstore").isObject(),
          "a target has a \"custom\" without \"sigstore\": leave it out");
    }
  }

  private Instant expiry(String text) throws Refused {
    try {
      return ZonedDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw refused("\"expires\" isn't a time", e);
    }
  }

  private JsonNode parse(String text) throws Refused {
    try {
      var node = JSON.readTree(text);
      require(node != null && node.isObject(), "it isn't a JSON object");
      return node;
    } catch (Refused e) {
      throw e;
    } catch (IOException e) {
      throw refused("it isn't JSON that can be read in one way only, in bounds", e);
    }
  }

  private void checkVersion(JsonNode of) throws Refused {
    var version = of.path("version");
    require(version.isInt() && version.asInt() > 0, "a \"version\" isn't a positive number");
  }

  private void checkRoot(JsonNode root) throws Refused {
    var keys = root.path("keys");
    require(keys.size() <= MAX_KEYS, "more than " + MAX_KEYS + " keys");
    for (var role : ROLES) {
      checkRole(role, root.path("roles").path(role), keys);
    }
  }

  private void checkRole(String role, JsonNode is, JsonNode keys) throws Refused {
    var threshold = is.path("threshold");
    require(
        threshold.isInt() && threshold.asInt() > 0,
        "the role %s has no threshold of 1 or more".formatted(role));
    require(is.path("keyids").size() <= MAX_KEYS, "the role %s has too many keys".formatted(role));
    var known = new HashSet<String>();
    for (var id : is.path("keyids")) {
      checkId(id);
      var key = keys.path(id.asText());
      // An id that stands for no key can't sign anything.
      if (!key.isMissingNode()) {
        require(
            known.add(TufKey.canonical(name, key)),
            "the role %s lists the same key twice".formatted(role));
      }
    }
  }

  private void checkId(JsonNode id) throws Refused {
    var text = id.asText();
    require(
        id.isTextual()
            && !text.isEmpty()
            && text.length() <= MAX_ID
            && text.chars().allMatch(c -> c > ' ' && c <= '~'),
        "%s isn't the id of a key".formatted(Excerpt.of(text)));
  }

  private void require(boolean holds, String otherwise) throws Refused {
    if (!holds) {
      throw refused(otherwise, null);
    }
  }

  private Refused refused(String why, @Nullable Throwable cause) {
    var message = name + " can't be used: " + why;
    return cause == null ? new Refused(message) : new Refused(message, cause);
  }
}
