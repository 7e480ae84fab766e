package io.portreeve.tuf;

import dev.sigstore.json.JsonParseException;
import dev.sigstore.tuf.DuplicateKeyIdsException;
import dev.sigstore.tuf.FileNotFoundException;
import dev.sigstore.tuf.InvalidHashesException;
import dev.sigstore.tuf.MetaFetcher;
import dev.sigstore.tuf.RoleExpiredException;
import dev.sigstore.tuf.RollbackVersionException;
import dev.sigstore.tuf.SignatureVerificationException;
import dev.sigstore.tuf.SnapshotTargetMissingException;
import dev.sigstore.tuf.SnapshotTargetVersionException;
import dev.sigstore.tuf.SnapshotVersionMismatchException;
import dev.sigstore.tuf.TargetMetadataMissingException;
import dev.sigstore.tuf.TrustedMetaStore;
import dev.sigstore.tuf.Updater;
import io.portreeve.image.Excerpt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One walk of the updater from a trusted root to the target. */
final class Walk {
  private final TrustedFiles trusted;
  private final GuardedFiles files;

  private Walk(TrustedFiles trusted, RepositoryFiles files) {
    this.trusted = trusted;
    this.files = new GuardedFiles(files, trusted);
    trusted.readFrom(this.files);
  }

  /**
   * Verifies what was kept, from the source's root on, whether or not it has expired: the same that
   * a client would that meets the repository for the first time.
   *
   * @return what was verified, and nothing else
   */
  static TufState verify(TufSource source, TufState kept) throws TufException {
    var walk = new Walk(TrustedFiles.of(source), wanted -> kept(kept, wanted.name()));
    // Nothing has expired at that time.
    walk.go(source, Instant.EPOCH);
    return walk.state(kept.refreshedTime());
  }

  /**
   * Fetches what is current.
   *
   * @param last what has been verified; null: nothing
   */
  static TufState refresh(
      TufSource source, @Nullable TufState last, RepositoryFiles mirror, Instant now)
      throws TufException {
    Walk walk;
    try {
      walk =
          new Walk(last == null ? TrustedFiles.of(source) : TrustedFiles.of(source, last), mirror);
    } catch (Refused e) {
      throw new TufException(Objects.requireNonNull(e.getMessage()), e);
    }
    walk.go(source, now);
    // The updater believes what it kept, also under a root that no longer lists the keys that
    // signed it: all is verified again, as if it came from nowhere.
    var state = verify(source, walk.state(now));
    if (!state.expiryTime().isAfter(now)) {
      throw expired(null);
    }
    return state;
  }

  private static byte @Nullable [] kept(TufState kept, String name) {
    var text = name.equals(GuardedFiles.TARGET) ? kept.trustedRoot() : kept.metadata().get(name);
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  private void go(TufSource source, Instant now) throws TufException {
    try {
      var _ = MetadataRules.read("the root that is named", source.root());
      var updater =
          Updater.builder()
              .setClock(Clock.fixed(now, ZoneOffset.UTC))
              .setTrustedRootPath(source::root)
              .setTrustedMetaStore(TrustedMetaStore.newTrustedMetaStore(trusted))
              .setTargetStore(trusted)
              .setMetaFetcher(MetaFetcher.newFetcher(files))
              .setTargetFetcher(files)
              .build();
      updater.updateMeta();
      updater.downloadTarget(GuardedFiles.TARGET);
    } catch (Refused e) {
      throw new TufException(Objects.requireNonNull(e.getMessage()), e);
    } catch (IOException | JsonParseException | RuntimeException e) {
      throw meaning(e);
    }
  }

  private TufState state(Instant refreshed) throws TufException {
    try {
      var text = files.text(trusted.readTarget(GuardedFiles.TARGET));
      return new TufState(trusted.texts(), text, refreshed, trusted.expiryTime());
    } catch (Refused e) {
      throw new TufException(Objects.requireNonNull(e.getMessage()), e);
    } catch (RuntimeException e) {
      throw meaning(e);
    }
  }

  private TufException meaning(Exception e) {
    var file = files.asked();
    return switch (e) {
      case RoleExpiredException _ -> expired(e);
      case RollbackVersionException _,
          SnapshotTargetVersionException _,
          SnapshotTargetMissingException _ ->
          refused(file, "it is older than what was seen before: the mirror was rolled back", e);
      case SnapshotVersionMismatchException _ ->
          refused(file, "it isn't of the version that was asked for", e);
      case SignatureVerificationException _, DuplicateKeyIdsException _ ->
          refused(file, "it isn't signed by as many keys as the root asks for", e);
      case InvalidHashesException _ ->
          refused(file, "it has another hash than the signed metadata say", e);
      case TargetMetadataMissingException _ ->
          refused("targets.json", "it lists no target trusted_root.json itself", e);
      case FileNotFoundException _ ->
          refused(file, "the mirror doesn't have it: check its address", e);
      default -> refused(file, "it isn't TUF metadata: " + Excerpt.of(String.valueOf(e)), e);
    };
  }

  private static TufException refused(String file, String why, Exception cause) {
    return new TufException("%s can't be used: %s".formatted(file, why), cause);
  }

  private static TufException expired(@Nullable Exception cause) {
    var message =
        "its metadata have expired: whoever owns the repository must sign them anew, or somebody"
            + " holds back what is newer";
    return cause == null ? new TufException(message) : new TufException(message, cause);
  }
}
