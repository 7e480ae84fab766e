package io.portreeve.testing.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request whose shape is right. */
record Request(FakeEcr ecr, Caller caller, String operation, ObjectNode body, Instant now) {

  EcrState state() {
    return ecr.state();
  }

  /** Whether the operation changes nothing. */
  boolean isRead() {
    return isRead(operation);
  }

  static boolean isRead(String operation) {
    return operation.matches("(Describe|Get|List|BatchGet|Validate).*");
  }

  boolean has(String member) {
    return body.has(member);
  }

  /** Text of a member that the shape requires. */
  String text(String member) {
    return body.path(member).asText();
  }

  @Nullable String textOrNull(String member) {
    return body.path(member).textValue();
  }

  boolean flag(String member) {
    return body.path(member).booleanValue();
  }

  List<String> texts(String member) {
    var texts = new ArrayList<String>();
    body.path(member).forEach(each -> texts.add(each.asText()));
    return texts;
  }

  JsonNode node(String member) {
    return body.path(member);
  }

  /** The repository that the request is about, as the request sees it. */
  Repo repository() {
    var name = text("repositoryName");
    checkRegistry(name);
    var found = isRead() ? state().seen(name, now) : state().repositories().get(name);
    if (found == null) {
      throw noRepository(name);
    }
    RepositoryPolicies.enforce(this, found);
    return found;
  }

  /** What the request sees of the registry's settings. */
  ObjectNode settings() {
    return isRead() ? state().settingsSeen(now) : state().settings();
  }

  /** Refuses a request for another account's repository. */
  void checkRegistry(String repository) {
    var registry = textOrNull("registryId");
    if (registry != null && !registry.equals(state().account)) {
      throw AwsError.of(
          "RepositoryNotFoundException",
          "The repository with name '%s' does not exist in the registry with id '%s'"
              .formatted(repository, registry));
    }
  }

  /** Refuses a request for another account's registry. */
  void checkRegistry() {
    var registry = textOrNull("registryId");
    if (registry != null && !registry.equals(state().account)) {
      throw AwsError.denied(
          caller.arn(),
          "ecr:" + operation,
          "arn:aws:ecr:%s:%s:*".formatted(state().region, registry));
    }
  }

  AwsError noRepository(String name) {
    return AwsError.of(
        "RepositoryNotFoundException",
        "The repository with name '%s' does not exist in the registry with id '%s'"
            .formatted(name, state().account));
  }

  /** An answer that begins as most do. */
  ObjectNode answer() {
    var answer = Json.object().put("registryId", state().account);
    return has("repositoryName") ? answer.put("repositoryName", text("repositoryName")) : answer;
  }
}
