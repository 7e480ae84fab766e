package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import io.portreeve.evidence.SigstoreBundle.LogEntry;
import io.portreeve.evidence.SigstoreBundle.Version;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether logs contain the signature: this one, of these bytes, by this certificate or key. Every
 * entry has to hold. One in a bundle needs a proof of inclusion, whatever the bundle's version; one
 * in the legacy format, which has none, the log's signed promise.
 */
final class LogCheck {
  /**
   * An entry that holds.
   *
   * @param log the log that has it
   * @param integrated when the log says it took it, if it signed that; null: it didn't
   */
  record Logged(TrustRoot.Log log, @Nullable Instant integrated) {}

  /** Several have one id where a log was continued under the same key; each costs a check. */
  private static final int MAX_LOGS_TRIED = 4;

  private LogCheck() {}

  static List<Logged> check(
      Checks checks,
      SigstoreBundle bundle,
      SignedContent content,
      LoggedSignature.Verifier verifier,
      TrustRoot root) {
    var names =
        bundle.entries().stream()
            .map(entry -> Shown.hex(entry.logId()) + " " + entry.index())
            .toList();
    checks.require(
        new HashSet<>(names).size() == names.size(),
        "log entries",
        String.join(", ", names),
        "every entry once");
    return bundle.entries().stream()
        .map(
            entry ->
                checks.group(
                    "entry",
                    each -> {
                      var logs = each.group("log", part -> logs(part, entry, root));
                      each.step("log entry", part -> bind(part, entry, content, verifier));
                      return bundle.version() == Version.LEGACY
                          ? integrated(each, entry, logs)
                          : proven(each, entry, logs, bundle.version());
                    }))
        .toList();
  }

  private static Logged proven(
      Checks checks, LogEntry entry, List<TrustRoot.Log> logs, Version version) {
    var proof = checks.group("inclusion proof", _ -> included(entry));
    var log = checks.group("checkpoint", each -> checkpoint(each, proof, logs));
    // Bundles of the first version had to have promises, before proofs were asked for.
    var promised = entry.promise() != null || version == Version.V01;
    return new Logged(log, promised ? integrated(checks, entry, List.of(log)).integrated() : null);
  }

  private static SigstoreBundle.Inclusion included(LogEntry entry) {
    var proof = entry.proof();
    if (proof == null) {
      throw new Malformed("none", "a proof of inclusion");
    }
    // In Rekor v1 the numbers differ: its log consists of several trees.
    if (tiled(entry) && entry.index() != proof.index()) {
      throw new Malformed(
          "index " + proof.index(), "the entry's index in the log, " + entry.index());
    }
    MerkleProof.verify(entry.body(), proof);
    return proof;
  }

  private static boolean tiled(LogEntry entry) {
    return entry.version().equals("0.0.2") && !entry.kind().equals("intoto");
  }

  private static List<TrustRoot.Log> logs(Checks checks, LogEntry entry, TrustRoot root) {
    var logs =
        root.logs().stream()
            .filter(log -> log.id().equals(entry.logId()))
            .limit(MAX_LOGS_TRIED)
            .toList();
    if (logs.isEmpty()) {
      throw new Malformed(
          "log " + Shown.hex(entry.logId()),
          "a log of the trust root: "
              + root.logs().stream()
                  .map(log -> log.names().getFirst())
                  .collect(Collectors.joining(", ")));
    }
    checks.note(logs.getFirst().names().getFirst());
    return logs;
  }

  private static void bind(
      Checks checks, LogEntry entry, SignedContent content, LoggedSignature.Verifier verifier) {
    var logged = LoggedSignature.read(entry);
    checks.note(Shown.text(entry.kind() + " " + entry.version()));
    var digest = digest(logged, content);
    checks.require(
        logged.digest().equals(digest),
        "logged digest",
        Shown.hex(logged.digest()),
        digest == null
            ? "an entry of a kind that has the digest of what is signed"
            : Shown.hex(digest));
    // Without a signature of its own, an entry is of a whole envelope: that has been compared.
    var signature = logged.signature() == null ? content.signature() : logged.signature();
    checks.require(
        signature.equals(content.signature()),
        "logged signature",
        Shown.hex(signature),
        Shown.hex(content.signature()));
    checks.require(
        logged.verifier().equals(verifier),
        verifier.certificate() ? "logged certificate" : "logged key",
        described(logged.verifier()),
        "the signer's: " + described(verifier));
  }

  private static @Nullable ByteString digest(LoggedSignature logged, SignedContent content) {
    var envelope = content.envelope();
    return switch (logged.of()) {
      case SIGNED -> content.hash(logged.hash());
      case FILE -> envelope == null ? content.hash(logged.hash()) : null;
      case PAYLOAD -> envelope == null ? null : Hashes.of(logged.hash(), envelope.payload());
      case ENVELOPE ->
          envelope == null || envelope.encoded() == null
              ? null
              : Hashes.of(logged.hash(), envelope.encoded());
    };
  }

  private static String described(LoggedSignature.Verifier verifier) {
    return (verifier.certificate() ? "certificate" : "key")
        + " with SHA-256 "
        + Shown.hex(Hashes.sha256(verifier.der()));
  }

  private static TrustRoot.Log checkpoint(
      Checks checks, SigstoreBundle.Inclusion proof, List<TrustRoot.Log> logs) {
    var checkpoint = Checkpoint.parse(proof.checkpoint());
    checks.same("tree size", Long.toString(checkpoint.size()), Long.toString(proof.size()));
    checks.same("root", Shown.hex(checkpoint.root()), Shown.hex(proof.root()));
    Malformed why = null;
    for (var log : logs) {
      try {
        checkpoint.verify(log);
        checks.note(Shown.text(checkpoint.origin()));
        return log;
      } catch (Malformed e) {
        why = e;
      }
    }
    throw why == null ? new IllegalStateException() : why;
  }

  /**
   * Rekor v1 signs when it took an entry: over the entry in canonical JSON (RFC 8785). Nothing else
   * vouches for that time.
   */
  private static Logged integrated(Checks checks, LogEntry entry, List<TrustRoot.Log> logs) {
    return checks.group(
        "signed entry timestamp",
        each -> {
          var promise = entry.promise();
          if (promise == null) {
            throw new Malformed("none", "the log's signature of entry, index and time");
          }
          var signed = ByteString.copyFromUtf8(promised(entry));
          for (var log : logs) {
            if (log.key().verifies(signed, promise)) {
              var time = Instant.ofEpochSecond(entry.integratedTime());
              each.note(time.toString());
              return new Logged(log, time);
            }
          }
          throw new Malformed(
              "a signature that the key of " + logs.getFirst().names().getFirst() + " didn't make",
              "the log's signature of entry, index and time");
        });
  }

  private static String promised(LogEntry entry) {
    return String.format(
        Locale.ROOT,
        "{\"body\":\"%s\",\"integratedTime\":%d,\"logID\":\"%s\",\"logIndex\":%d}",
        Base64.getEncoder().encodeToString(entry.body().toByteArray()),
        entry.integratedTime(),
        HexFormat.of().formatHex(entry.logId().toByteArray()),
        entry.index());
  }
}
