package io.portreeve.provider.ecr;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.image.RepositoryName;
import io.portreeve.provider.RegistryEvent;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What CloudTrail says of a call of ECR's API, or of what ECR did by itself.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonECR/latest/userguide/logging-using-cloudtrail.html">Logging
 *     Amazon ECR actions</a>
 */
final class ApiCall {
  /** Calls that change images, not what a repository is set to. */
  private static final Set<String> OF_IMAGES =
      Set.of(
          "PutImage",
          "BatchDeleteImage",
          "BatchImportUpstreamImage",
          "ReplicateImage",
          "StartImageScan",
          "PolicyExecutionEvent");

  /** Calls that change what a repository is set to, and what is told of its images. */
  private static final Set<String> OF_BOTH =
      Set.of("PutImageScanningConfiguration", "UpdateImageStorageClass");

  /** Calls that change nothing that anybody asked for. */
  private static final Set<String> OF_NOTHING =
      Set.of(
          "InitiateLayerUpload",
          "UploadLayerPart",
          "CompleteLayerUpload",
          "StartLifecyclePolicyPreview",
          "GetAuthorizationToken");

  /** Where CloudTrail doesn't say whether a call reads only. */
  private static final Pattern READS =
      Pattern.compile("(Get|Describe|List|BatchGet|BatchCheck|Validate)[A-Z].*");

  private final ObjectNode detail;
  private final String account;
  private final String region;
  private final OwnCalls own;

  ApiCall(ObjectNode detail, String account, String region, OwnCalls own) {
    this.detail = detail;
    this.account = account;
    this.region = region;
    this.own = own;
  }

  /** What changed by it. */
  List<RegistryEvent> events() {
    var call = text("eventName");
    if (!text("eventSource").equals("ecr.amazonaws.com")
        || detail.hasNonNull("errorCode")
        || detail.path("readOnly").asBoolean(READS.matcher(call).matches())
        || OF_NOTHING.contains(call)
        || isOfAnotherRegistry()) {
      return List.of();
    }
    var named = named();
    if (named.isEmpty()) {
      return List.of(new RegistryEvent.SettingsChanged(own.contains(detail)));
    }
    return EventReader.repository(named, account, region)
        .map(name -> events(call, name))
        .orElse(List.of());
  }

  private List<RegistryEvent> events(String call, RepositoryName name) {
    var images = new RegistryEvent.ImagesChanged(name);
    if (OF_IMAGES.contains(call)) {
      return List.of(images);
    }
    var changed = new RegistryEvent.RepositoryChanged(name, own.contains(detail));
    return OF_BOTH.contains(call) && !changed.own() ? List.of(changed, images) : List.of(changed);
  }

  /** A call of this account may be about another one's registry. */
  private boolean isOfAnotherRegistry() {
    var registry = detail.path("requestParameters").path("registryId").textValue();
    return (registry != null && !registry.equals(account))
        || !detail.path("awsRegion").asText(region).equals(region);
  }

  /** The repository that it names, by name or ARN; empty if it names none. */
  private String named() {
    var request = detail.path("requestParameters");
    return Optional.ofNullable(request.path("repositoryName").textValue())
        .or(() -> Optional.ofNullable(request.path("resourceArn").textValue()))
        .or(
            () ->
                Optional.ofNullable(
                    detail.path("serviceEventDetails").path("repositoryName").textValue()))
        .orElse("");
  }

  private String text(String member) {
    var value = detail.path(member).textValue();
    return value == null ? "" : value;
  }
}
