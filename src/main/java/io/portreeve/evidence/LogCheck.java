package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import io.portreeve.evidence.SigstoreBundle.LogEntry;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether logs contain the signature: this one, of these bytes, with this certificate. Every entry
 * in a bundle has to hold, whatever the bundle's version; an entry without proof of inclusion
 * doesn't.
 */
final class LogCheck {
  /**
   * An entry that holds.
   *
   * @param log the log that has it
   * @param integrated when the log says it took it, if it signed that; null: it didn't
   */
  record Logged(TrustRoot.Log log, @Nullable Instant integrated) {}

  private static final int MAX_LOGS_TRIED = 4;

  private LogCheck() {}

  static List<Logged> check(
      Checks checks,
      List<LogEntry> entries,
      SignedContent content,
      LeafCertificate leaf,
      TrustRoot root) {
    checks.require(!entries.isEmpty(), "log entries", "none", "at least one");
    var seen = new HashSet<String>();
    for (var entry : entries) {
      var name = Shown.hex(entry.logId()) + " " + entry.index();
      checks.require(seen.add(name), "log entries", "entry " + name + " twice", "every entry once");
    }
    return entries.stream()
        .map(entry -> checks.group("entry", each -> entry(each, entry, content, leaf, root)))
        .toList();
  }

  private static Logged entry(
      Checks checks, LogEntry entry, SignedContent content, LeafCertificate leaf, TrustRoot root) {
    var logs = checks.group("log", each -> logs(each, entry, root));
    checks.step("log entry", each -> bind(each, entry, content, leaf));
    var proof = checks.group("inclusion proof", _ -> included(entry));
    var log = checks.group("checkpoint", each -> checkpoint(each, proof, logs));
    var promise = entry.promise();
    return new Logged(
        log,
        promise == null
            ? null
            : checks.group(
                "signed entry timestamp", each -> integrated(each, entry, promise, log)));
  }

  private static SigstoreBundle.Inclusion included(LogEntry entry) {
    var proof = entry.proof();
    if (proof == null) {
      throw new Malformed("none", "a proof of inclusion");
    }
    MerkleProof.verify(entry.body(), proof);
    return proof;
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
      Checks checks, LogEntry entry, SignedContent content, LeafCertificate leaf) {
    var logged = LoggedSignature.read(entry);
    checks.note(Shown.text(entry.kind() + " " + entry.version()));
    var digest = logged.ofPayload() ? content.payloadDigest() : content.digest();
    checks.same(
        "logged digest",
        Shown.hex(logged.digest()),
        digest == null ? "that of a file, not of an envelope" : Shown.hex(digest));
    checks.require(
        logged.signature().equals(content.signature()),
        "logged signature",
        Shown.hex(logged.signature()),
        Shown.hex(content.signature()));
    checks.require(
        logged.certificate().equals(leaf.der()),
        "logged certificate",
        "certificate with SHA-256 " + Shown.hex(Hashes.sha256(logged.certificate())),
        "the bundle's, with SHA-256 " + Shown.hex(Hashes.sha256(leaf.der())));
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
  private static Instant integrated(
      Checks checks, LogEntry entry, ByteString promise, TrustRoot.Log log) {
    var signed =
        String.format(
            Locale.ROOT,
            "{\"body\":\"%s\",\"integratedTime\":%d,\"logID\":\"%s\",\"logIndex\":%d}",
            Base64.getEncoder().encodeToString(entry.body().toByteArray()),
            entry.integratedTime(),
            HexFormat.of().formatHex(entry.logId().toByteArray()),
            entry.index());
    if (!log.key().verifies(ByteString.copyFromUtf8(signed), promise)) {
      throw new Malformed(
          "a signature that the key of " + log.names().getFirst() + " didn't make",
          "the log's signature of entry, index and time");
    }
    var time = Instant.ofEpochSecond(entry.integratedTime());
    checks.note(time.toString());
    return time;
  }
}
