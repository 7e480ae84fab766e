package io.portreeve.condition;

import com.google.protobuf.ByteString;
import dev.cel.common.values.CelByteString;
import java.util.Collection;
import java.util.Map;

/** How long values are, at a glance. */
final class Lengths {
  /** A list is copied by the reference, eight at a time. */
  private static final int ITEMS_PER_UNIT = 8;

  private Lengths() {}

  static long of(Object value) {
    return switch (value) {
      case String text -> text.length();
      case CelByteString bytes -> bytes.size();
      case ByteString bytes -> bytes.size();
      case Collection<?> list -> list.size() / ITEMS_PER_UNIT;
      case Map<?, ?> map -> map.size() / ITEMS_PER_UNIT;
      default -> 0;
    };
  }
}
