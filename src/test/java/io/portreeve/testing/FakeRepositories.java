package io.portreeve.testing;

import io.portreeve.image.Digest;
import io.portreeve.image.RepositoryName;
import io.portreeve.provider.EncryptionSetting;
import io.portreeve.provider.NewRepository;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.ReplicationProgress;
import io.portreeve.provider.RepositoryPlace;
import io.portreeve.provider.RepositoryState;
import io.portreeve.provider.TagMutabilitySetting;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The repositories of a {@link FakeRegistryClient}, and what happens to them behind the operator's
 * back. Every method that others may call holds the object's lock.
 */
class FakeRepositories {
  private static final int MAX_TAGS = 50;
  private static final int MAX_EXCEPTIONS = 5;
  private static final Instant PUSHES = Instant.parse("2026-11-01T00:00:00Z");

  final Map<RepositoryName, Stored> repositories = new TreeMap<>();
  final FakePolicies policies = new FakePolicies();
  final Map<RepositoryName, String> frequencies = new HashMap<>();
  private final String region;
  private final String account;
  private int pushed;

  static final class Stored {
    RepositoryState state;
    final Map<String, String> tags;
    @Nullable String lifecycle;
    @Nullable String policy;
    final FakeImages images = new FakeImages();
    List<ReplicationProgress> replication = List.of();

    private Stored(RepositoryState state, Map<String, String> tags) {
      this.state = state;
      this.tags = new TreeMap<>(tags);
    }
  }

  FakeRepositories(String region, String account) {
    this.region = region;
    this.account = account;
  }

  /** Somebody else creates a repository. */
  public synchronized RepositoryState behindOurBackCreate(String name, Map<String, String> tags) {
    var asked = new NewRepository(RepositoryName.parse(name), null, null, null, tags);
    return store(asked).state;
  }

  /** Somebody else creates a repository with an encryption. */
  public synchronized RepositoryState behindOurBackCreate(
      String name, EncryptionSetting encryption, Map<String, String> tags) {
    var asked = new NewRepository(RepositoryName.parse(name), null, null, encryption, tags);
    return store(asked).state;
  }

  /** Somebody else deletes a repository with its images. */
  public synchronized void behindOurBackDelete(String name) {
    repositories.remove(RepositoryName.parse(name));
  }

  /** Somebody else changes tags: a null value takes the tag off. */
  public synchronized void behindOurBackTag(String name, String key, @Nullable String value) {
    var tags = stored(name).tags;
    if (value == null) {
      tags.remove(key);
    } else {
      tags.put(key, value);
    }
  }

  public synchronized void behindOurBackSetLifecyclePolicy(String name, @Nullable String text) {
    stored(name).lifecycle = text;
  }

  public synchronized void behindOurBackSetTagMutability(
      String name, TagMutabilitySetting setting) {
    var stored = stored(name);
    stored.state = stored.state.withTagMutability(setting);
  }

  public synchronized void behindOurBackSetScanOnPush(String name, boolean scanOnPush) {
    var stored = stored(name);
    stored.state = stored.state.withScanOnPush(scanOnPush);
  }

  /** Somebody pushes images, of 1,000,000 bytes each. */
  public synchronized void behindOurBackPush(String name, int images) {
    for (var i = 0; i < images; i++) {
      var _ = behindOurBackPushImage(name, 1_000_000);
    }
  }

  /** Somebody pushes an image, a minute after the one before. */
  public synchronized Digest behindOurBackPushImage(String name, long bytes, String... tags) {
    var digest = nextDigest();
    stored(name).images.push(digest, bytes, PUSHES.plusSeconds(60L * pushed), Set.of(tags));
    return digest;
  }

  /** Somebody pushes an index of images. */
  public synchronized Digest behindOurBackPushIndex(String name, String tag, Digest... children) {
    var digest = nextDigest();
    var time = PUSHES.plusSeconds(60L * pushed);
    stored(name).images.pushIndex(digest, time, Set.of(tag), Set.of(children));
    return digest;
  }

  /** Somebody pushes an image whose manifest says that it is about another, such as a signature. */
  public synchronized Digest behindOurBackPushReferrer(String name, Digest subject) {
    var digest = behindOurBackPushImage(name, 7);
    stored(name).images.about(digest, subject);
    return digest;
  }

  /** An image's manifest says that it is about another. */
  public synchronized void behindOurBackRefer(String name, Digest image, Digest subject) {
    stored(name).images.about(image, subject);
  }

  private Digest nextDigest() {
    return new Digest("%064x".formatted(++pushed));
  }

  public synchronized void behindOurBackDeleteImage(String name, Digest image) {
    stored(name).images.remove(image);
  }

  public synchronized void behindOurBackArchive(String name, Digest image, boolean archived) {
    stored(name).images.archive(image, archived);
  }

  public synchronized boolean isArchived(String name, Digest image) {
    return stored(name).images.isArchived(image);
  }

  public synchronized void behindOurBackSetPolicy(String name, @Nullable String text) {
    stored(name).policy = text;
  }

  public synchronized @Nullable String policyOf(String name) {
    return stored(name).policy;
  }

  /** From now on IAM doesn't know a principal. */
  public synchronized void forgetPrincipal(String arn) {
    policies.unknown(arn);
  }

  /** From now on IAM knows a principal. */
  public synchronized void createPrincipal(String arn) {
    policies.known(arn);
  }

  /** The registry replicates the images of a repository, with this result. */
  public synchronized void replicates(String name, ReplicationProgress... progress) {
    stored(name).replication = List.of(progress);
  }

  /** When the registry scans images, in its own word. */
  public synchronized void scans(String name, String frequency) {
    frequencies.put(RepositoryName.parse(name), frequency);
  }

  public synchronized boolean has(String name) {
    return repositories.containsKey(RepositoryName.parse(name));
  }

  public synchronized RepositoryState stateOf(String name) {
    return stored(name).state;
  }

  public synchronized Map<String, String> tagsOf(String name) {
    return Map.copyOf(stored(name).tags);
  }

  public synchronized @Nullable String lifecycleOf(String name) {
    return stored(name).lifecycle;
  }

  private Stored stored(String name) {
    return find("behindOurBack", RepositoryName.parse(name));
  }

  Stored find(String operation, RepositoryName name) {
    var stored = repositories.get(name);
    if (stored == null) {
      throw new RegistryException.NotFound(
          operation + " " + name + ": RepositoryNotFoundException", null);
    }
    return stored;
  }

  Stored byArn(String operation, String arn) {
    return repositories.values().stream()
        .filter(stored -> stored.state.arn().equals(arn))
        .findFirst()
        .orElseThrow(
            () ->
                new RegistryException.NotFound(
                    operation + " " + arn + ": RepositoryNotFoundException", null));
  }

  Stored store(NewRepository asked) {
    var mutability = asked.tagMutability();
    if (mutability != null) {
      checkMutability(mutability);
    }
    checkTags(asked.tags());
    var name = asked.name();
    var stored =
        new Stored(
            new RepositoryState(
                name,
                new RepositoryPlace(
                    "arn:aws:ecr:" + region + ":" + account + ":repository/",
                    account + ".dkr.ecr." + region + ".amazonaws.com/",
                    true),
                mutability == null ? new TagMutabilitySetting(true, Set.of()) : mutability,
                Boolean.TRUE.equals(asked.scanOnPush()),
                encryption(asked.encryption())),
            asked.tags());
    repositories.put(name, stored);
    return stored;
  }

  private EncryptionSetting encryption(@Nullable EncryptionSetting asked) {
    if (asked == null || asked.type().equals("AES256")) {
      if (asked != null && asked.kmsKey() != null) {
        throw new RegistryException.Invalid("create: a KMS key with AES256", null);
      }
      return new EncryptionSetting("AES256", null);
    }
    if (asked.kmsKey() != null) {
      return asked;
    }
    var id = UUID.nameUUIDFromBytes((region + account).getBytes(StandardCharsets.UTF_8));
    return new EncryptionSetting(
        asked.type(), "arn:aws:kms:" + region + ":" + account + ":key/" + id);
  }

  static void checkMutability(TagMutabilitySetting setting) {
    if (setting.except().size() > MAX_EXCEPTIONS
        || setting.except().stream()
            .anyMatch(filter -> filter.chars().filter(c -> c == '*').count() > 2)) {
      throw new RegistryException.Invalid("exclusion filters: " + setting, null);
    }
  }

  static void checkTags(Map<String, String> tags) {
    if (tags.size() > MAX_TAGS) {
      throw new RegistryException.Invalid(tags.size() + " tags: TooManyTagsException", null);
    }
    if (tags.keySet().stream().anyMatch(key -> key.isEmpty() || key.startsWith("aws:"))) {
      throw new RegistryException.Invalid("tags: InvalidTagParameterException", null);
    }
  }
}
