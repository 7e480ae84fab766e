package io.portreeve.testing.aws;

import io.portreeve.testing.aws.Caller.AccessKey;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** An account. */
public final class FakeAccount {
  /**
   * A role.
   *
   * @param trusted ARNs of who may assume it, accounts' roots included; {@code *}: everybody
   * @param externalId what has to be said then
   */
  record Role(String arn, @Nullable String externalId, Set<String> trusted) {}

  private final FakeAws aws;
  private final String id;
  private final Map<String, FakeEcr> regions = new ConcurrentHashMap<>();
  private final Map<String, Role> roles = new ConcurrentHashMap<>();

  FakeAccount(FakeAws aws, String id) {
    this.aws = aws;
    this.id = id;
  }

  public String id() {
    return id;
  }

  /** What it has of ECR in a region. */
  public FakeEcr ecr(String region) {
    return regions.computeIfAbsent(region, each -> new FakeEcr(aws, id, each));
  }

  /** Gives a user of the account an access key. */
  public void key(String accessKey, String secret, String principal) {
    aws.principals().add(new AccessKey(accessKey, secret, null, id, principal, null, null));
  }

  /** Takes an access key away. */
  public void revoke(String accessKey) {
    aws.principals().remove(accessKey);
  }

  /**
   * Makes a role, or changes whom it trusts.
   *
   * @param externalId what has to be said to assume it; null: nothing
   * @param trusted ARNs, {@code arn:aws:iam::ACCOUNT:root} for all of an account, or {@code *}
   * @return its ARN
   */
  public String role(String name, @Nullable String externalId, String... trusted) {
    var arn = "arn:aws:iam::" + id + ":role/" + name;
    roles.put(arn, new Role(arn, externalId, Set.of(trusted)));
    return arn;
  }

  /** Takes a role away; its sessions go on. */
  public void removeRole(String name) {
    roles.remove("arn:aws:iam::" + id + ":role/" + name);
  }

  @Nullable Role role(String arn) {
    return roles.get(arn);
  }

  /** A queue of SQS; made when it is asked for first. */
  public FakeQueue queue(String region, String name) {
    return aws.queue(id, region, name);
  }
}
