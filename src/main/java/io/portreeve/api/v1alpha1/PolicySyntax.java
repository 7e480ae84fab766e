package io.portreeve.api.v1alpha1;

/**
 * What the API server admits as a text of a policy: nothing that the webhook couldn't read, so that
 * a mistake shows where the policy is applied. Regular expressions in RE2's syntax.
 */
final class PolicySyntax {
  private static final String LABEL = "[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";

  /** No host's last label is a number, lest it be read as an address. */
  private static final String LAST_LABEL = "[a-zA-Z]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";

  private static final String PORT =
      ":([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";
  private static final String NAME =
      "((" + LABEL + "[.])+" + LAST_LABEL + "[.]?(" + PORT + ")?|" + LAST_LABEL + PORT + ")";
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final String IPV4 = OCTET + "([.]" + OCTET + "){3}(" + PORT + ")?";
  private static final String IPV6 =
      "\\[[1-9a-fA-F][0-9a-fA-F]{0,3}(:[0-9a-fA-F]{1,4}){7}\\](" + PORT + ")?";
  private static final String WILD =
      "[a-zA-Z0-9.-]*[*]([a-zA-Z0-9.-]+[*])*[a-zA-Z0-9.-]*(:[*]|" + PORT + ")?";
  private static final String HOST =
      "([*][*]|localhost|" + NAME + "|" + IPV4 + "|" + IPV6 + "|" + WILD + "|[a-zA-Z0-9.-]+:[*])";
  private static final String COMPONENT = "([*][*]?|([*][*]?)?([a-z0-9._-]+([*][*]?)?)+)";

  /** A pattern of images. */
  static final String IMAGES = "^([*][*]|" + HOST + "(/" + COMPONENT + ")+)$";

  /** That all patterns of images of a spec are patterns, as an expression of CEL. */
  static final String RULE =
      "(self.images + (has(self.excludeImages) ? self.excludeImages : [])).all(p, p.matches(r'"
          + IMAGES
          + "'))";

  /** That no pattern names a tag or a digest, as an expression of CEL. */
  static final String NO_TAG_RULE =
      "(self.images + (has(self.excludeImages) ? self.excludeImages : [])).all(p,"
          + " !p.contains('@') && !p.matches('/.*:|^[^/]*:[^/]*$'))";

  /** A pattern of tags. */
  static final String TAGS = "^([A-Za-z0-9_][A-Za-z0-9_.-]*)?(\\*[A-Za-z0-9_.-]+)*\\*?$";

  /** A base image: {@code registry/repository:tag}, without wildcards and digest. */
  static final String BASE_IMAGE =
      "^(\\[[0-9a-fA-F:]+\\]|[a-zA-Z0-9.-]+)(:[1-9][0-9]{0,4})?(/[a-z0-9._-]+)+:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$";

  /** A duration from a minute to 30 days. */
  static final String GRACE =
      "^([1-9][0-9]{0,3}m|([1-9][0-9]?|[1-6][0-9]{2}|7[01][0-9]|720)h|([1-9]|[12][0-9]|30)d)$";

  /** A duration of at least a day. */
  static final String DAYS = "^([1-9][0-9]{0,3}d|(2[4-9]|[3-9][0-9]|[1-9][0-9]{2,3})h)$";

  /** A subject, or a pattern of subjects: printable, not blank. */
  static final String SUBJECT = "^[!-~]([ -~]*[!-~])?$";

  private PolicySyntax() {}
}
