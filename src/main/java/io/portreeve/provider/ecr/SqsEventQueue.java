package io.portreeve.provider.ecr;

import static io.portreeve.provider.ecr.EcrErrors.call;

import io.portreeve.provider.ApiEvents;
import io.portreeve.provider.EventQueue;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.provider.RegistryEvent;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * A queue of SQS that rules of EventBridge send to.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html">ReceiveMessage</a>
 */
final class SqsEventQueue implements EventQueue {
  /** What {@link ApiEvents} calls a message that is dropped. */
  static final String MESSAGE = "sqs:Message";

  /** The most that one request may receive or delete. */
  private static final int BATCH = 10;

  /** The longest that ReceiveMessage waits. */
  private static final int WAIT_SECONDS = 20;

  /**
   * What was received isn't handed out again, and its handle stays valid, for so long: handles are
   * held until events are passed on, for half a minute and a pause. A queue's own default is 30 s.
   */
  private static final int VISIBILITY_SECONDS = 120;

  private final AwsClients clients;
  private final SqsClient sqs;
  private final String url;
  private final EventReader reader;
  private final ApiEvents events;

  /** Creates it; no request is made. The clients are closed with it. */
  SqsEventQueue(
      AwsClients clients, RegistryAddress address, URI url, EventReader reader, ApiEvents events) {
    this.clients = clients;
    this.sqs = clients.sqs(endpoint(address, url));
    this.url = url.toString();
    this.reader = reader;
    this.events = events;
  }

  /**
   * Where the queue is asked. The host in the URL is followed only where an endpoint is given
   * anyway: a request has the session's token in it, and who may edit a Registry isn't to choose
   * whom it is shown to.
   */
  static @Nullable URI endpoint(RegistryAddress address, URI url) {
    return address.endpoint() == null ? null : url.resolve("/");
  }

  @Override
  public Batch receive() {
    var messages =
        call(
            "sqs:ReceiveMessage " + url,
            () ->
                sqs.receiveMessage(
                        r ->
                            r.queueUrl(url)
                                .maxNumberOfMessages(BATCH)
                                .waitTimeSeconds(WAIT_SECONDS)
                                .visibilityTimeout(VISIBILITY_SECONDS))
                    .messages());
    if (messages.isEmpty()) {
      return Batch.EMPTY;
    }
    var concerned = new ArrayList<RegistryEvent>();
    for (var message : messages) {
      concerned.addAll(read(message));
    }
    return new Batch(concerned, messages.stream().map(Message::receiptHandle).toList());
  }

  private List<RegistryEvent> read(Message message) {
    try {
      return reader.read(message.body() == null ? "" : message.body());
    } catch (IllegalArgumentException _) {
      // It would come again for days. Whoever may send to the queue may have sent anything.
      events.requested(MESSAGE, "refused");
      return List.of();
    }
  }

  /** What isn't taken off for some reason comes again. */
  @Override
  public void done(Batch batch) {
    batch.handles().stream()
        .gather(Gatherers.windowFixed(BATCH))
        .forEach(
            handles -> {
              var _ =
                  call(
                      "sqs:DeleteMessageBatch " + url,
                      () -> sqs.deleteMessageBatch(r -> r.queueUrl(url).entries(entries(handles))));
            });
  }

  private static List<DeleteMessageBatchRequestEntry> entries(List<String> handles) {
    return IntStream.range(0, handles.size())
        .mapToObj(
            i ->
                DeleteMessageBatchRequestEntry.builder()
                    .id("m" + i)
                    .receiptHandle(handles.get(i))
                    .build())
        .toList();
  }

  @Override
  public void close() {
    clients.close();
  }
}
