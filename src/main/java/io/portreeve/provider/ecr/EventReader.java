package io.portreeve.provider.ecr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.image.RepositoryName;
import io.portreeve.provider.ApiEvents;
import io.portreeve.provider.RegistryEvent;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Reads events as EventBridge sends them. What ECR says itself concerns images; what CloudTrail
 * says of API calls is {@link ApiCall}'s to read. An event only says where to look: nothing of its
 * content is believed.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html">Amazon
 *     ECR events and EventBridge</a>
 */
final class EventReader {
  /** An event of EventBridge has at most so many bytes. */
  private static final int MAX_CHARS = 256 << 10;

  /**
   * More repositories than an event of ECR is known to name. One that names more is taken for a
   * change of the registry's own settings, and none of its names is.
   */
  static final int MAX_NAMES = 100;

  private final String account;
  private final String region;
  private final OwnCalls own;
  private final ApiEvents counts;

  /**
   * Creates it.
   *
   * @param own how our own requests are known
   * @param counts is told of what isn't taken as it is
   */
  EventReader(String account, String region, OwnCalls own, ApiEvents counts) {
    this.account = account;
    this.region = region;
    this.own = own;
    this.counts = counts;
  }

  /**
   * Reads a message.
   *
   * @return what it says of this registry; empty if it is about something else
   * @throws IllegalArgumentException if it isn't an event
   */
  List<RegistryEvent> read(String message) {
    if (message.length() > MAX_CHARS) {
      throw new IllegalArgumentException("longer than any event");
    }
    var event = parsed(message);
    var source = text(event, "source");
    if (!(event.path("detail") instanceof ObjectNode detail)) {
      throw new IllegalArgumentException("no detail");
    }
    if (!text(event, "account").equals(account) || !text(event, "region").equals(region)) {
      return List.of();
    }
    if (detail.has("eventSource")) {
      return new ApiCall(detail, account, region, own).events();
    }
    return source.equals("aws.ecr") || source.equals("aws.inspector2") ? images(detail) : List.of();
  }

  private static ObjectNode parsed(String message) {
    try {
      if (EcrJson.MAPPER.readTree(message) instanceof ObjectNode event) {
        return event;
      }
    } catch (JsonProcessingException _) {
      // Told below, without what it quotes.
    }
    throw new IllegalArgumentException("not a JSON object");
  }

  private static String text(ObjectNode node, String member) {
    var value = node.path(member).textValue();
    if (value == null) {
      throw new IllegalArgumentException("no " + member);
    }
    return value;
  }

  /**
   * Pushes, deletions, scans, replication and so on all name their repository alike; a change of
   * scan frequencies names several.
   */
  private List<RegistryEvent> images(ObjectNode detail) {
    var several = detail.path("repositories");
    if (several.size() > MAX_NAMES) {
      counts.requested(SqsEventQueue.MESSAGE, "refused");
      return List.of(new RegistryEvent.SettingsChanged(false));
    }
    return Stream.concat(
            Stream.of(detail.path("repository-name")),
            StreamSupport.stream(several.spliterator(), false)
                .map(each -> each.path("repository-name")))
        .flatMap(name -> repository(name).stream())
        .<RegistryEvent>map(name -> new RegistryEvent.ImagesChanged(name))
        .toList();
  }

  /** Inspector names it by its ARN. */
  private Optional<RepositoryName> repository(JsonNode node) {
    var text = node.textValue();
    return text == null ? Optional.empty() : repository(text, account, region);
  }

  /** A repository of this account and region, by its name or its ARN. */
  static Optional<RepositoryName> repository(String text, String account, String region) {
    var name = text;
    if (text.startsWith("arn:")) {
      var parts = text.split(":", 6);
      if (parts.length < 6
          || !parts[2].equals("ecr")
          || !parts[3].equals(region)
          || !parts[4].equals(account)
          || !parts[5].startsWith("repository/")) {
        return Optional.empty();
      }
      name = parts[5].substring("repository/".length());
    }
    try {
      return Optional.of(RepositoryName.parse(name));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
