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
  /** Not enough signers have signed it. */
  SIGNATURES,
  /** An attestation is lacking, or isn't what the policy asks for. */
  ATTESTATIONS,
  /** It isn't there for a platform. */
  PLATFORMS,
  /** It isn't built on an allowed base image. */
  BASE_IMAGES,
  /** Evidence, or its digest, can't be had. */
  ERROR,
  /** A defect of ours. */
  INTERNAL,
  /** It is no reference. */
  REFERENCE,
  /** There was no time. */
  TIME,
  /** Not one image, but the request as a whole. */
  REQUEST;

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
      case "platforms" -> PLATFORMS;
      case "baseImages" -> BASE_IMAGES;
      // "attestation NAME", with what failed of it; else "signatures", or "signer NAME: ...".
      default -> check.startsWith("attestation ") ? ATTESTATIONS : SIGNATURES;
    };
  }

  /** Its name in metrics. */
  String label() {
    return label;
  }

  /** Whether nothing was found out about the image. */
  boolean isUndecided() {
    return this == TIME || this == ERROR || this == INTERNAL;
  }
}
