package io.portreeve.repository;

import io.portreeve.api.v1alpha1.Encryption;
import io.portreeve.api.v1alpha1.FoundSettings;
import io.portreeve.api.v1alpha1.Scan;
import io.portreeve.api.v1alpha1.TagMutability;
import io.portreeve.provider.EncryptionSetting;
import io.portreeve.provider.TagMutabilitySetting;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes the settings that a repository has as a spec would. Pure. */
final class Decompilation {
  /** Longest document that a status holds, in characters. */
  private static final int MAX_TEXT = 2048;

  private Decompilation() {}

  static FoundSettings of(RepositoryObservation found) {
    var state = found.state();
    return new FoundSettings(
        mutability(state.tagMutability()),
        encryption(state.encryption()),
        new Scan(state.scanOnPush()),
        shortened(found.lifecycle()),
        shortened(found.policy()));
  }

  private static TagMutability mutability(TagMutabilitySetting setting) {
    return new TagMutability(
        setting.mutable() ? TagMutability.Mode.MUTABLE : TagMutability.Mode.IMMUTABLE,
        List.copyOf(new TreeSet<>(setting.except())));
  }

  /** A kind of encryption that came later can't be written in a spec. */
  private static @Nullable Encryption encryption(EncryptionSetting setting) {
    try {
      return new Encryption(Encryption.Type.valueOf(setting.type()), setting.kmsKey());
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private static @Nullable String shortened(@Nullable String text) {
    return text == null || text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT - 1) + "…";
  }
}
