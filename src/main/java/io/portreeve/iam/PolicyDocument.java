package io.portreeve.iam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.image.Sha256;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A policy document of IAM, comparable by what it means: the order of statements makes no
 * difference either, nor does the version where no policy variable is used. See {@link
 * PolicyStatement} for the rest. Immutable.
 */
public final class PolicyDocument {
  /**
   * How many characters a repository or registry policy of ECR has at most.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_SetRepositoryPolicy.html">SetRepositoryPolicy</a>
   */
  public static final int MAX_CHARS = 10_240;

  /** The version that knows policy variables. */
  public static final String CURRENT_VERSION = "2012-10-17";

  /** What an absent version means. */
  static final String DEFAULT_VERSION = "2008-10-17";

  private final String version;
  private final @Nullable String id;
  private final List<PolicyStatement> statements;

  PolicyDocument(String version, @Nullable String id, Collection<PolicyStatement> statements) {
    this.version = version;
    this.id = id;
    this.statements = List.copyOf(statements);
  }

  /**
   * Reads a text of at most 65,536 characters.
   *
   * @throws InvalidPolicyException if it isn't one JSON value without repeated members, or not a
   *     policy document: unknown members, no Effect, no Action, empty lists, a Sid twice
   */
  public static PolicyDocument parse(String text) {
    return PolicyReader.read(PolicyReader.json(text));
  }

  /**
   * Reads what a Kubernetes object has; as strict as {@link #parse}.
   *
   * @throws InvalidPolicyException likewise
   */
  public static PolicyDocument of(Map<String, Object> document) {
    return PolicyReader.read(PolicyReader.json(document));
  }

  /**
   * Reads JSON; as strict as {@link #parse}.
   *
   * @throws InvalidPolicyException likewise
   */
  public static PolicyDocument of(JsonNode document) {
    return PolicyReader.read(document);
  }

  /**
   * A document of the current version; Sids must differ, which {@link PolicyLint} doesn't check.
   */
  public static PolicyDocument ofStatements(Collection<PolicyStatement> statements) {
    return new PolicyDocument(CURRENT_VERSION, null, statements);
  }

  /** The version, also where it was left out. */
  public String version() {
    return version;
  }

  /** The statements, in the order in which they were written. */
  public List<PolicyStatement> statements() {
    return statements;
  }

  /** The same with other statements. */
  public PolicyDocument withStatements(Collection<PolicyStatement> others) {
    return new PolicyDocument(version, id, others);
  }

  /** As JSON in a fixed order of members, values sorted; statements in the order as written. */
  public ObjectNode toNode() {
    var json = JsonNodeFactory.instance.objectNode().put("Version", version);
    if (id != null) {
      json.put("Id", id);
    }
    var array = json.putArray("Statement");
    statements.forEach(each -> array.add(each.toNode()));
    return json;
  }

  /** As compact JSON: {@link #toNode}. */
  public String toText() {
    return toNode().toString();
  }

  /** The first 8 bytes of the SHA-256 of its meaning, as 16 lower-case hexadecimal digits. */
  public String hash() {
    return Sha256.hex(meaning(), 8);
  }

  /** Whether both mean the same. */
  public boolean sameMeaning(PolicyDocument other) {
    return meaning().equals(other.meaning());
  }

  /** As {@link #sameMeaning}; a text that can't be read never means the same. */
  public boolean sameMeaningAs(String text) {
    try {
      return sameMeaning(parse(text));
    } catch (InvalidPolicyException _) {
      return false;
    }
  }

  /**
   * Principals that IAM shows by a unique id ({@code AROA…}, {@code AIDA…}) since the role or user
   * was deleted: they match nobody, also not one that was created again under the same name.
   */
  public List<String> deletedPrincipals() {
    return statements.stream()
        .flatMap(
            each ->
                each.principals() == null
                    ? List.<String>of().stream()
                    : each.principals().deleted())
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * Says in at most 256 characters how a policy that was found differs from this one.
   *
   * @param found the text of the other, as the registry gave it
   */
  public String describeDifference(String found) {
    return PolicyDifference.describe(this, found);
  }

  private String meaning() {
    var variables = statements.stream().anyMatch(PolicyStatement::usesVariables);
    return (variables ? version : "")
        + "\n"
        + (id == null ? "" : id)
        + "\n"
        + statements.stream()
            .map(PolicyStatement::meaning)
            .sorted()
            .collect(Collectors.joining("\n"));
  }

  /** Equal meanings. */
  @Override
  public boolean equals(Object other) {
    return other instanceof PolicyDocument document && sameMeaning(document);
  }

  @Override
  public int hashCode() {
    return meaning().hashCode();
  }

  @Override
  public String toString() {
    return toText();
  }
}
