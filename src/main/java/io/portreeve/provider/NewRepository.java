package io.portreeve.provider;

import io.portreeve.image.RepositoryName;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A repository to create. What is absent is left to the registry.
 *
 * @param name its name
 * @param tagMutability whether tags may be moved
 * @param scanOnPush whether images are scanned when they are pushed
 * @param encryption its encryption
 * @param tags its resource tags, ownership tags among them: it is never without an owner
 */
public record NewRepository(
    RepositoryName name,
    @Nullable TagMutabilitySetting tagMutability,
    @Nullable Boolean scanOnPush,
    @Nullable EncryptionSetting encryption,
    Map<String, String> tags) {

  /** Makes the map unmodifiable. */
  public NewRepository {
    tags = Map.copyOf(tags);
  }
}
