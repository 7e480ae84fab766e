package io.portreeve.retention;

/**
 * How findings about the rules of a document are put into words: in the terms of the document
 * itself, or in those of the user's rules that it was compiled from.
 */
interface Naming {
  /** The parts of a document's rule that a finding can be about. */
  enum Member {
    PRIORITY("rulePriority"),
    TAG_STATUS("selection.tagStatus"),
    PATTERNS("selection.tagPatternList"),
    PREFIXES("selection.tagPrefixList"),
    STORAGE_CLASS("selection.storageClass"),
    COUNT_UNIT("selection.countUnit"),
    COUNT_NUMBER("selection.countNumber"),
    ACTION("action.type"),
    TARGET("action.targetStorageClass");

    final String path;

    Member(String path) {
      this.path = path;
    }
  }

  /** The path of the list of rules. */
  String rules();

  /** The path of a member of the rule with this index in the document. */
  String member(int rule, Member member);

  /** The path of an item of a list of the rule with this index in the document. */
  String item(int rule, Member list, int item);

  /** What to call the rule with this index in the middle of a sentence. */
  String label(int rule);

  /** What to call so many rules at the beginning of a sentence. */
  String howMany(int rules);
}
