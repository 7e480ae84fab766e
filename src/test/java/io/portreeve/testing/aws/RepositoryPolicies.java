package io.portreeve.testing.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.function.Function;

/** Policies of repositories: who may do what there. */
final class RepositoryPolicies {
  static final Map<String, Function<Request, ObjectNode>> OPERATIONS =
      Map.of(
          "SetRepositoryPolicy", RepositoryPolicies::set,
          "GetRepositoryPolicy", RepositoryPolicies::get,
          "DeleteRepositoryPolicy", RepositoryPolicies::delete);

  private RepositoryPolicies() {}

  /** Refuses what the repository's policy denies the caller. */
  static void enforce(Request request, Repo repository) {
    var operation = request.operation();
    if (repository.policy != null
        && IamDocument.of(repository.policy).denies(request.caller(), operation)) {
      throw AwsError.of(
          "AccessDeniedException",
          "User: %s is not authorized to perform: ecr:%s on resource: %s with an explicit deny in a resource-based policy"
              .formatted(request.caller().arn(), operation, repository.arn()));
    }
  }

  private static ObjectNode set(Request request) {
    var repository = request.repository();
    var policy =
        IamDocument.ofRepository(request.text("policyText"), request.ecr().aws()::principalExists);
    if (!request.flag("force") && policy.denies(request.caller(), "SetRepositoryPolicy")) {
      throw AwsError.invalid(
          "PolicyText",
          "The policy would keep you from setting another one. Use force to set it all the same");
    }
    repository.policy = policy.text();
    return answer(request, repository);
  }

  private static ObjectNode get(Request request) {
    return answer(request, request.repository());
  }

  private static ObjectNode delete(Request request) {
    var repository = request.repository();
    var answer = answer(request, repository);
    repository.policy = null;
    return answer;
  }

  private static ObjectNode answer(Request request, Repo repository) {
    if (repository.policy == null) {
      throw AwsError.of(
          "RepositoryPolicyNotFoundException",
          "Repository policy does not exist for the repository with name '%s' in the registry with id '%s'"
              .formatted(repository.name, request.state().account));
    }
    return request.answer().put("policyText", repository.policy);
  }
}
