package io.portreeve.tuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** T51: what a hostile mirror, or one who stole a key of some role, may try. */
final class TufThreatsTest {
  private final TufScene scene = new TufScene();
  private final TufKit kit = scene.kit;

  @AfterEach
  void stop() {
    scene.close();
  }

  private static Arguments attack(String what, Consumer<TufKit> how, String said) {
    return arguments(what, how, said);
  }

  static Stream<Arguments> mirrors() {
    return Stream.of(
        attack(
            "timestamp of somebody else",
            kit -> {
              kit.keys.put("timestamp", List.of(TufKit.Key.create("key-of-timestamp")));
              kit.publishTimestamp();
            },
            "timestamp.json can't be used: it isn't signed by as many keys as the root asks for"),
        attack(
            "snapshot of somebody else",
            kit -> {
              kit.keys.put("snapshot", List.of(TufKit.Key.create("key-of-snapshot")));
              kit.publishSnapshot();
              kit.publishTimestamp();
            },
            "snapshot.json can't be used: it isn't signed"),
        attack(
            "targets of somebody else",
            kit -> {
              kit.keys.put("targets", List.of(TufKit.Key.create("key-of-targets")));
              kit.publish();
            },
            "targets.json can't be used: it isn't signed"),
        attack(
            "root of somebody else",
            kit -> {
              var other = TufKit.Key.create("key-of-root");
              kit.keys.put("root", List.of(other));
              kit.publishRoot(List.of());
            },
            "2.root.json can't be used: it isn't signed"),
        attack(
            "root of another version",
            kit -> {
              kit.publishRoot(kit.keys.get("root"));
              kit.publishRoot(kit.keys.get("root"));
              kit.files.put("2.root.json", kit.files.get("3.root.json"));
            },
            "2.root.json can't be used: it is older"),
        attack(
            "old root again as the next",
            kit -> kit.files.put("2.root.json", kit.files.get("1.root.json")),
            "2.root.json can't be used: it is older"),
        attack(
            "snapshot swapped under the same timestamp",
            kit -> {
              kit.publishSnapshot();
              kit.files.put("1.snapshot.json", kit.files.get("2.snapshot.json"));
            },
            "snapshot.json"),
        attack(
            "target swapped",
            kit ->
                kit.files.replaceAll(
                    (path, bytes) ->
                        path.startsWith("targets/")
                            ? TufKit.TRUSTED_ROOT
                                .replace("one", "bad")
                                .getBytes(StandardCharsets.UTF_8)
                            : bytes),
            "trusted_root.json can't be used: it has another hash"),
        attack(
            "target longer than its metadata say",
            kit ->
                kit.files.replaceAll(
                    (path, bytes) -> path.startsWith("targets/") ? new byte[1000] : bytes),
            "trusted_root.json is longer than"),
        attack(
            "target missing",
            kit -> kit.files.keySet().removeIf(path -> path.startsWith("targets/")),
            "trusted_root.json can't be used: the mirror doesn't have it"),
        attack(
            "no timestamp",
            kit -> kit.files.remove("timestamp.json"),
            "timestamp.json can't be used: the mirror doesn't have it"),
        attack(
            "huge timestamp",
            kit -> kit.files.put("timestamp.json", new byte[600 << 10]),
            "timestamp.json is longer than"),
        attack(
            "deep JSON",
            kit ->
                kit.files.put(
                    "timestamp.json", "[".repeat(90_000).getBytes(StandardCharsets.UTF_8)),
            "timestamp.json can't be used: it isn't JSON"),
        attack(
            "a key of JSON twice",
            kit ->
                kit.files.compute(
                    "timestamp.json",
                    (_, bytes) ->
                        new String(bytes, StandardCharsets.UTF_8)
                            .replaceFirst("\\{", "{\"signed\":{},")
                            .getBytes(StandardCharsets.UTF_8)),
            "timestamp.json can't be used: it isn't JSON"),
        attack(
            "metadata of another role",
            kit -> {
              var signed = kit.signed("snapshot");
              signed.putObject("meta").set("snapshot.json", kit.described("snapshot"));
              kit.put("timestamp.json", signed, kit.keys.get("timestamp"));
            },
            "timestamp.json can't be used"),
        attack(
            "signature with a line break",
            kit ->
                kit.files.compute(
                    "timestamp.json",
                    (_, bytes) ->
                        new String(bytes, StandardCharsets.UTF_8)
                            .replaceFirst("\"sig\":\"", "\"sig\":\"\\\\n")
                            .getBytes(StandardCharsets.UTF_8)),
            "a signature isn't written in hexadecimal digits"),
        attack(
            "not UTF-8",
            kit -> kit.files.put("timestamp.json", new byte[] {'{', (byte) 0xff, '}'}),
            "timestamp.json can't be used: it isn't UTF-8"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mirrors")
  void T51_mirrorIsNotBelieved(String what, Consumer<TufKit> attack, String said) {
    attack.accept(kit);

    assertThatThrownBy(() -> scene.refresh(null))
        .as(what)
        .isInstanceOf(TufException.class)
        .hasMessageContaining(said);
  }

  @Test
  void T51_aRepositoryIsNoLargerThanWhatKeepsIt() throws IOException {
    var files = new GuardedFiles(_ -> new byte[500 << 10], TrustedFiles.of(scene.source));
    var target = "0".repeat(64) + ".trusted_root.json";
    var _ = files.fetchResource(target, 512 << 10);

    assertThatThrownBy(() -> files.fetchResource(target, 512 << 10))
        .hasMessageContaining("trusted_root.json and what was read before it are too large");
  }

  @ParameterizedTest
  @ValueSource(strings = {"snapshot.json", "targets.json"})
  void T51_fileOfAnEarlierTimeIsNotMixedIn(String file) {
    var old = kit.files.get("1." + file);
    kit.publish();
    kit.files.put("2." + file, old);

    assertThatThrownBy(() -> scene.refresh(null)).hasMessageContaining(file + " can't be");
  }

  @Test
  void T51_wholeMirrorOfAnEarlierTimeIsARollback() throws TufException {
    var old = Map.copyOf(kit.files);
    kit.publish();
    var last = scene.refresh(null);
    kit.files.clear();
    kit.files.putAll(old);

    assertThatThrownBy(() -> scene.refresh(last))
        .hasMessageContaining(
            "timestamp.json can't be used: it is older than what was seen before");
  }

  @Test
  void T51_newTimestampOverOldTargetsIsARollback() throws TufException {
    kit.publish();
    var last = scene.refresh(null);
    kit.versions.put("targets", 0);
    kit.publish();

    assertThatThrownBy(() -> scene.refresh(last)).hasMessageContaining("it is older");
  }

  @Test
  void T51_rootIsNeverOlderThanTheLast() throws TufException {
    kit.publishRoot(kit.keys.get("root"));
    var last = scene.refresh(null);
    kit.files.remove("2.root.json");

    var next = scene.refresh(last);

    assertThat(next.metadata()).containsKey("2.root.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"root", "timestamp", "snapshot", "targets"})
  void T51_expiredMetadataAreAFreeze(String role) {
    kit.expiries.put(role, TufKit.NOW.minusSeconds(1));
    kit.publishRoot(kit.keys.get("root"));
    kit.publish();

    assertThatThrownBy(() -> scene.refresh(null)).hasMessageContaining("have expired");
  }

  // The updater looks at no expiry where the timestamp hasn't changed.
  @ParameterizedTest
  @ValueSource(strings = {"timestamp", "snapshot", "targets"})
  void T51_whatIsKeptAndExpiresIsAFreeze(String role) throws TufException {
    kit.expiries.put(role, TufKit.NOW.plus(1, ChronoUnit.DAYS));
    kit.publish();
    var last = scene.refresh(null);

    assertThatThrownBy(() -> scene.refresh(last, TufKit.NOW.plus(2, ChronoUnit.DAYS)))
        .hasMessageContaining("have expired");
  }

  // The updater goes on believing what was signed by a key that the new root no longer lists.
  @ParameterizedTest
  @ValueSource(strings = {"timestamp", "snapshot", "targets"})
  void T51_keyThatWasTakenOutNoLongerCounts(String role) throws TufException {
    var stolen = TufKit.Key.create("stolen");
    var kept = List.copyOf(kit.keys.get(role));
    kit.keys.put(role, List.of(stolen, kept.getFirst()));
    kit.publishRoot(kit.keys.get("root"));
    kit.keys.put(role, List.of(stolen));
    kit.publish();
    var last = scene.refresh(null);
    kit.keys.put(role, kept);
    kit.publishRoot(kit.keys.get("root"));

    assertThatThrownBy(() -> scene.refresh(last)).hasMessageContaining("it isn't signed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../../x", "../trusted_root.json", "x/trusted_root.json", "TRUSTED_ROOT.JSON"})
  void T51_otherTargetsAreNeitherTakenForItNorFetched(String name) {
    kit.targets.clear();
    kit.targets.put(name, TufKit.TRUSTED_ROOT);
    kit.publish();
    scene.server.asked.clear();

    assertThatThrownBy(() -> scene.refresh(null))
        .hasMessageContaining("targets.json can't be used: it lists no target trusted_root.json");
    assertThat(scene.server.asked).noneMatch(path -> path.startsWith("targets"));
  }

  @Test
  void T51_hashThatIsAPathIsNotFetched() {
    var signed = kit.signedPart("targets.json");
    signed.withObject("/targets/trusted_root.json/hashes").put("sha256", "../../secret?");
    kit.putTargets(signed);
    kit.publishSnapshot();
    kit.publishTimestamp();

    assertThatThrownBy(() -> scene.refresh(null)).hasMessageContaining("isn't asked for");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -5})
  void T51_lengthThatIsNoLengthIsRefused(int length) {
    var signed = kit.signedPart("targets.json");
    signed.withObject("/targets/trusted_root.json").put("length", length);
    kit.putTargets(signed);
    kit.publishSnapshot();
    kit.publishTimestamp();

    assertThatThrownBy(() -> scene.refresh(null)).isInstanceOf(TufException.class);
  }

  @Test
  void T51_delegatedRoleCannotBringTheTarget() {
    var thief = TufKit.Key.create("thief");
    var signed = kit.signedPart("targets.json");
    signed.putObject("targets");
    var delegations = signed.putObject("delegations");
    delegations
        .putObject("keys")
        .putObject(thief.id())
        .put("keytype", "ecdsa")
        .put("scheme", "ecdsa-sha2-nistp256")
        .putObject("keyval")
        .put("public", thief.pem());
    var role = delegations.putArray("roles").addObject();
    role.put("name", "thief").put("threshold", 0).put("terminating", true);
    role.putArray("keyids").add(thief.id());
    role.putArray("paths").add("*");
    kit.putTargets(signed);
    kit.publishSnapshot();
    kit.publishTimestamp();

    assertThatThrownBy(() -> scene.refresh(null))
        .hasMessageContaining("it lists no target trusted_root.json itself");
    assertThat(scene.server.asked).noneMatch(path -> path.contains("thief"));
  }
}
