package io.portreeve.admission;

import java.util.Locale;

/** Why an image was refused, in the few words that a metric has for it. */
enum Reason {
  /** The policy can't be enforced. */
  FAULT,
  /** The policy refuses what it names. */
  EFFECT,
  /** Its tag. */
  TAG,
  /** It names no digest. */
  PIN,
  /** What was found of it isn't what the policy asks for. */
  SIGNATURES,
  /** Evidence, or its digest, can't be had. */
  ERROR,
  /** A defect of ours. */
  INTERNAL,
  /** It is no reference. */
  REFERENCE,
  /** There was no time. */
  TIME;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The reason behind a failed check. */
  static Reason of(String check) {
    return switch (check) {
      case "policy" -> FAULT;
      case "effect" -> EFFECT;
      case "tags.allow", "tags.deny" -> TAG;
      case "tags.pin" -> PIN;
      case "evidence" -> ERROR;
      case "internal error" -> INTERNAL;
      case "reference" -> REFERENCE;
      case "time" -> TIME;
      // Of all that is looked at of an image.
      default -> SIGNATURES;
    };
  }

  /** Its name in metrics. */
  String label() {
    return label;
  }

  /** Whether it is found here, and by nobody who judges images. */
  boolean isOfRequests() {
    return this == REFERENCE || this == TIME;
  }
}
