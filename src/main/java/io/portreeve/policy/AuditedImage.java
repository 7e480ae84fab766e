package io.portreeve.policy;

import io.portreeve.image.Digest;

/** What came of looking at an image that runs, or would be started. */
public sealed interface AuditedImage {
  /**
   * It was verified.
   *
   * @param digest what it was: of a tag, what that names now
   * @param verdict what the policy says of it now
   * @param evidence what was found
   */
  record Verified(Digest digest, ImageVerdict verdict, StoredEvidence evidence)
      implements AuditedImage {}

  /** The policy needs no evidence to decide about it. */
  record Decided(ImageVerdict verdict) implements AuditedImage {}

  /**
   * Nothing could be found out.
   *
   * @param why the cause, for the policy's status; no secrets
   * @param ofRegistry whether its registry as a whole is the cause: it doesn't answer, fails, or
   *     wants to be asked less
   * @param isLasting whether the image itself is the cause, so that asking again soon will hardly
   *     help: there is none, or it can't be trusted
   */
  record Unknown(String why, boolean ofRegistry, boolean isLasting) implements AuditedImage {
    /** Not a lasting one. */
    public Unknown(String why, boolean ofRegistry) {
      this(why, ofRegistry, false);
    }
  }
}
