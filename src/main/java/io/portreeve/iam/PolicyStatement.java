package io.portreeve.iam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One statement, comparable by what it means: the order of members and of values, one value or a
 * list of it, the case of actions, condition operators and condition keys, and whether an account
 * is named by its id or its root make no difference.
 *
 * @param sid its identifier in the document
 * @param effect whether it allows or denies
 * @param principals who; absent in policies of identities
 * @param actions what
 * @param resources on what; absent in repository policies
 * @param conditions by operator, then key, the values; empty: none
 */
public record PolicyStatement(
    @Nullable String sid,
    Effect effect,
    @Nullable PolicyPrincipals principals,
    PolicyNames actions,
    @Nullable PolicyNames resources,
    SortedMap<String, SortedMap<String, SortedSet<String>>> conditions) {

  /** What a statement does. */
  public enum Effect {
    /** It allows. */
    ALLOW("Allow"),
    /** It denies, whatever others allow. */
    DENY("Deny");

    final String wire;

    Effect(String wire) {
      this.wire = wire;
    }
  }

  /** Makes the map unmodifiable. */
  public PolicyStatement {
    conditions = Collections.unmodifiableSortedMap(new TreeMap<>(conditions));
  }

  /**
   * Reads a statement as strictly as {@link PolicyDocument#parse} does.
   *
   * @param path where it is, for messages
   * @throws InvalidPolicyException if it isn't one
   */
  public static PolicyStatement of(JsonNode json, String path) {
    return StatementReader.read(json, path);
  }

  /**
   * Reads what a Kubernetes object has.
   *
   * @param path where it is, for messages
   * @throws InvalidPolicyException if it isn't a statement
   */
  public static PolicyStatement of(Map<String, Object> statement, String path) {
    return StatementReader.read(PolicyReader.json(statement), path);
  }

  /** As IAM writes it: members in IAM's usual order, values sorted, one value without a list. */
  public ObjectNode toNode() {
    return PolicyWriter.node(this);
  }

  /** Whether both mean the same; the Sid is part of it. */
  public boolean sameMeaning(PolicyStatement other) {
    return meaning().equals(other.meaning());
  }

  /** A text that two statements share exactly when they mean the same. */
  public String meaning() {
    return PolicyWriter.meaning(this);
  }

  /** Whether it uses policy variables, which only Version 2012-10-17 knows. */
  public boolean usesVariables() {
    return toNode().toString().contains("${");
  }

  /** As compact JSON. */
  @Override
  public String toString() {
    return toNode().toString();
  }
}
