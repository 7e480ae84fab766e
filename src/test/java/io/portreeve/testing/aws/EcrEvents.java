package io.portreeve.testing.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.testing.aws.LifecycleEvaluation.Applied;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What EventBridge would tell of a registry.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html">Amazon
 *     ECR events and EventBridge</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonECR/latest/userguide/logging-using-cloudtrail.html">Logging
 *     Amazon ECR actions with AWS CloudTrail</a>
 */
final class EcrEvents {
  private final FakeEcr ecr;
  private @Nullable FakeQueue queue;

  EcrEvents(FakeEcr ecr) {
    this.ecr = ecr;
  }

  void to(FakeQueue where) {
    queue = where;
  }

  private void send(String type, Instant at, ObjectNode detail, List<String> resources) {
    if (queue == null) {
      return;
    }
    var event =
        Json.object()
            .put("version", "0")
            .put("id", UUID.randomUUID().toString())
            .put("detail-type", type)
            .put("source", "aws.ecr")
            .put("account", ecr.state().account)
            .put("time", seconds(at))
            .put("region", ecr.state().region);
    resources.forEach(event.putArray("resources")::add);
    event.set("detail", detail);
    queue.send(Json.write(event));
  }

  private static String seconds(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private void image(
      String action, Repo repository, Image image, @Nullable String tag, Instant at) {
    var detail =
        Json.object()
            .put("result", "SUCCESS")
            .put("repository-name", repository.name)
            .put("image-digest", image.digest)
            .put("action-type", action);
    if (action.equals("PUSH")) {
      detail.put("manifest-media-type", image.mediaType);
      if (image.artifactType() != null) {
        detail.put("artifact-media-type", image.artifactType());
      }
    }
    send("ECR Image Action", at, tag == null ? detail : detail.put("image-tag", tag), List.of());
  }

  void pushed(Repo repository, Image image, @Nullable String tag, Instant at) {
    image("PUSH", repository, image, tag, at);
  }

  void deleted(Repo repository, Image image, List<String> tags, Instant at) {
    if (tags.isEmpty()) {
      image("DELETE", repository, image, null, at);
    }
    tags.forEach(tag -> image("DELETE", repository, image, tag, at));
  }

  void moved(Repo repository, Image image, Instant at) {
    var detail =
        Json.object()
            .put("result", "SUCCESS")
            .put("repository-name", repository.name)
            .put("image-digest", image.digest)
            .put("action-type", "UPDATE_STORAGE_CLASS")
            .put("target-storage-class", image.archived ? "ARCHIVE" : "STANDARD");
    send("ECR Image Action", at, detail, List.of());
  }

  /** A lifecycle policy did this. */
  void expired(Repo repository, Map<String, Applied> results, Instant at) {
    if (results.isEmpty()) {
      return;
    }
    var detail =
        trail("PolicyExecutionEvent", "AwsServiceEvent", at).put("userAgent", "ecr.amazonaws.com");
    detail
        .putObject("userIdentity")
        .put("accountId", ecr.state().account)
        .put("invokedBy", "AWS Internal");
    var said = detail.putObject("serviceEventDetails").put("repositoryName", repository.name);
    var actions = said.putArray("lifecycleEventImageActions");
    results.forEach(
        (digest, applied) ->
            actions
                .addObject()
                .put("rulePriority", applied.priority())
                .putObject("lifecycleEventImage")
                .put("digest", digest));
    send("AWS Service Event via CloudTrail", at, detail, List.of(repository.arn()));
  }

  private ObjectNode trail(String name, String type, Instant at) {
    return Json.object()
        .put("eventVersion", "1.11")
        .put("eventTime", seconds(at))
        .put("eventSource", "ecr.amazonaws.com")
        .put("eventName", name)
        .put("awsRegion", ecr.state().region)
        .put("sourceIPAddress", "203.0.113.12")
        .put("requestID", UUID.randomUUID().toString())
        .put("eventID", UUID.randomUUID().toString())
        .put("readOnly", false)
        .put("eventType", type)
        .put("managementEvent", true)
        .put("recipientAccountId", ecr.state().account);
  }

  /** A call that writes. */
  void called(Request request, ObjectNode answer, @Nullable AwsError error) {
    if (queue == null) {
      return;
    }
    var caller = request.caller();
    var detail =
        trail(request.operation(), "AwsApiCall", request.now())
            .put("userAgent", caller.userAgent());
    var identity =
        detail
            .putObject("userIdentity")
            .put("type", caller.isSession() ? "AssumedRole" : "IAMUser")
            .put("principalId", "AIDACKCEVSQ6C2EXAMPLE")
            .put("arn", caller.arn())
            .put("accountId", caller.account())
            .put("accessKeyId", caller.accessKey());
    if (caller.isSession()) {
      identity
          .putObject("sessionContext")
          .putObject("sessionIssuer")
          .put("type", "Role")
          .put("accountId", caller.account())
          .put(
              "arn",
              caller.arn().replaceFirst(":sts:(.*):assumed-role/([^/]+)/.*", ":iam:$1:role/$2"));
    }
    detail.set("requestParameters", request.body().deepCopy());
    if (error == null) {
      detail.set("responseElements", answer.deepCopy());
    } else {
      detail.putNull("responseElements");
      detail.put("errorCode", error.type).put("errorMessage", String.valueOf(error.getMessage()));
    }
    send("AWS API Call via CloudTrail", request.now(), detail, List.of());
  }
}
