package io.portreeve.iam;

import io.portreeve.iam.PolicyStatement.Effect;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Makes the repository policy of plain grants. */
public final class RepositoryGrants {
  /** Sid of the statement for those who may pull. */
  public static final String PULL_SID = "PortreevePull";

  /** Sid of the statement for those who may push and pull. */
  public static final String PUSH_SID = "PortreevePush";

  private static final List<String> PULL =
      List.of("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer");
  private static final List<String> PUSH =
      List.of(
          "ecr:CompleteLayerUpload",
          "ecr:InitiateLayerUpload",
          "ecr:PutImage",
          "ecr:UploadLayerPart");

  private RepositoryGrants() {}

  /**
   * Returns the policy that lets some pull, and others push and pull. Who may push needn't be named
   * among those who may pull.
   *
   * @param pull ARNs of IAM, or account ids
   * @param push likewise; not both empty
   * @throws IllegalArgumentException if nobody is granted anything
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html">Permissions
   *     for pushing</a>
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html">Examples
   *     of repository policies</a>
   */
  public static PolicyDocument document(Collection<String> pull, Collection<String> push) {
    var pushers = new TreeSet<>(push);
    var pullers = new TreeSet<>(pull);
    pullers.removeAll(pushers);
    var statements = new ArrayList<PolicyStatement>();
    if (!pullers.isEmpty()) {
      statements.add(allow(PULL_SID, pullers, new TreeSet<>(PULL)));
    }
    if (!pushers.isEmpty()) {
      var actions = new TreeSet<>(PULL);
      actions.addAll(PUSH);
      statements.add(allow(PUSH_SID, pushers, actions));
    }
    if (statements.isEmpty()) {
      throw new IllegalArgumentException("a policy must grant something: name a principal");
    }
    return PolicyDocument.ofStatements(statements);
  }

  private static PolicyStatement allow(
      String sid, SortedSet<String> principals, SortedSet<String> actions) {
    return new PolicyStatement(
        sid,
        Effect.ALLOW,
        new PolicyPrincipals(false, new TreeMap<>(Map.of("AWS", principals))),
        new PolicyNames(false, actions),
        null,
        new TreeMap<>());
  }
}
