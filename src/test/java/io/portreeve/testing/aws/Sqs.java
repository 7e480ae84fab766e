package io.portreeve.testing.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.testing.aws.FakeQueue.Message;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Queues. What is received is hidden by the fake's clock; waiting for messages goes by the
 * machine's.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/">SQS API
 *     Reference</a>
 */
final class Sqs {
  private static final Map<String, Set<String>> MEMBERS =
      Map.of(
          "SendMessage",
          Set.of("QueueUrl", "MessageBody", "DelaySeconds"),
          "ReceiveMessage",
          Set.of(
              "QueueUrl",
              "MaxNumberOfMessages",
              "VisibilityTimeout",
              "WaitTimeSeconds",
              "AttributeNames",
              "MessageSystemAttributeNames",
              "MessageAttributeNames"),
          "DeleteMessage",
          Set.of("QueueUrl", "ReceiptHandle"),
          "DeleteMessageBatch",
          Set.of("QueueUrl", "Entries"),
          "GetQueueAttributes",
          Set.of("QueueUrl", "AttributeNames"));

  private final FakeAws aws;
  private final Map<String, FakeQueue> queues = new ConcurrentHashMap<>();
  private final Condition arrived;
  private volatile boolean closed;

  Sqs(FakeAws aws, ReentrantLock lock) {
    this.aws = aws;
    this.arrived = lock.newCondition();
  }

  FakeQueue queue(String account, String region, String name) {
    return queues.computeIfAbsent(
        account + "/" + region + "/" + name,
        _ -> new FakeQueue(aws, account, region, name, arrived::signalAll));
  }

  void close() {
    aws.alone(
        () -> {
          closed = true;
          arrived.signalAll();
          return true;
        });
  }

  Answer serve(Incoming request, Caller caller, String region) {
    if (!request.contentType().startsWith(FakeAws.SQS_TYPE) || request.json() == null) {
      throw AwsError.of("SerializationException", "not a request of " + FakeAws.SQS_TYPE);
    }
    var body = request.json();
    var members = MEMBERS.get(request.operation());
    if (members == null) {
      throw AwsError.of("InvalidAction", "no operation " + request.operation());
    }
    for (var each : body.properties()) {
      if (!members.contains(each.getKey()) || each.getValue().isNull()) {
        throw AwsError.of("SerializationException", "Unexpected member: " + each.getKey());
      }
    }
    var queue = find(body.path("QueueUrl").asText(), caller, region);
    return Answer.json(
        FakeAws.SQS_TYPE,
        switch (request.operation()) {
          case "SendMessage" -> send(queue, body);
          case "ReceiveMessage" -> receive(queue, body);
          case "DeleteMessage" -> {
            delete(queue, body.path("ReceiptHandle").asText());
            yield Json.object();
          }
          case "DeleteMessageBatch" -> deleteBatch(queue, body.path("Entries"));
          default -> attributes(queue, body.path("AttributeNames"));
        });
  }

  private FakeQueue find(String url, Caller caller, String region) {
    var parts = url.split("/", -1);
    if (parts.length < 5) {
      throw AwsError.of("InvalidAddress", "The address isn't one of a queue");
    }
    if (!parts[3].equals(caller.account())) {
      throw AwsError.of(
          403,
          "AccessDeniedException",
          "User: %s is not authorized to perform: sqs on resource: %s"
              .formatted(caller.arn(), parts[4]));
    }
    var queue = queues.get(parts[3] + "/" + region + "/" + parts[4]);
    if (queue == null) {
      throw AwsError.of("QueueDoesNotExist", "The specified queue does not exist.");
    }
    return queue;
  }

  private ObjectNode send(FakeQueue queue, ObjectNode body) {
    var text = body.path("MessageBody").asText();
    if (text.isEmpty() || text.getBytes(UTF_8).length > 1_048_576) {
      throw AwsError.of("InvalidMessageContents", "a body has 1 to 1048576 bytes");
    }
    queue.send(text);
    var sent = queue.messages.getLast();
    sent.visibleAt = sent.sentAt.plusSeconds(body.path("DelaySeconds").asInt(0));
    return Json.object().put("MessageId", sent.id).put("MD5OfMessageBody", md5(text));
  }

  private ObjectNode receive(FakeQueue queue, ObjectNode body) {
    var most = bounded(body, "MaxNumberOfMessages", 1, 1, 10);
    var hidden = bounded(body, "VisibilityTimeout", queue.visibilitySeconds, 0, 43_200);
    var nanos = TimeUnit.SECONDS.toNanos(bounded(body, "WaitTimeSeconds", 0, 0, 20));
    var visible = visible(queue, most);
    try {
      while (visible.isEmpty() && nanos > 0 && !closed) {
        nanos = arrived.awaitNanos(nanos);
        visible = visible(queue, most);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    var answer = Json.object();
    if (!visible.isEmpty()) {
      var list = answer.putArray("Messages");
      visible.forEach(each -> list.add(received(each, hidden)));
    }
    return answer;
  }

  private List<Message> visible(FakeQueue queue, int most) {
    var now = aws.now();
    return queue.messages.stream()
        .filter(each -> !now.isBefore(each.visibleAt))
        .limit(most)
        .toList();
  }

  private ObjectNode received(Message message, int hiddenSeconds) {
    message.visibleAt = aws.now().plusSeconds(hiddenSeconds);
    message.receipt = UUID.randomUUID().toString();
    message.received++;
    var node =
        Json.object()
            .put("MessageId", message.id)
            .put("ReceiptHandle", message.receipt)
            .put("Body", message.body)
            .put("MD5OfBody", md5(message.body));
    node.putObject("Attributes")
        .put("SentTimestamp", String.valueOf(message.sentAt.toEpochMilli()))
        .put("ApproximateReceiveCount", String.valueOf(message.received));
    return node;
  }

  private static void delete(FakeQueue queue, String receipt) {
    if (!receipt.matches("[0-9a-f-]{36}")) {
      throw AwsError.of("ReceiptHandleIsInvalid", "The input receipt handle is invalid.");
    }
    // A receipt of before the message was received again deletes nothing, and that is no error.
    queue.messages.removeIf(each -> receipt.equals(each.receipt));
  }

  private static ObjectNode deleteBatch(FakeQueue queue, JsonNode entries) {
    if (entries.isEmpty()) {
      throw AwsError.of("EmptyBatchRequest", "There should be at least one entry");
    }
    if (entries.size() > 10) {
      throw AwsError.of("TooManyEntriesInBatchRequest", "Maximum number of entries is 10");
    }
    var ids = new HashSet<String>();
    var answer = Json.object();
    var done = answer.putArray("Successful");
    var failed = answer.putArray("Failed");
    for (var entry : entries) {
      var id = entry.path("Id").asText();
      if (!ids.add(id) || !id.matches("[\\w-]{1,80}")) {
        throw AwsError.of("BatchEntryIdsNotDistinct", "Id " + id + " repeated or invalid");
      }
      try {
        delete(queue, entry.path("ReceiptHandle").asText());
        done.addObject().put("Id", id);
      } catch (AwsError e) {
        failed.addObject().put("Id", id).put("Code", e.type).put("SenderFault", true);
      }
    }
    return answer;
  }

  private ObjectNode attributes(FakeQueue queue, JsonNode names) {
    var now = aws.now();
    var hidden = queue.messages.stream().filter(each -> now.isBefore(each.visibleAt)).count();
    var all =
        Map.of(
            "ApproximateNumberOfMessages", String.valueOf(queue.messages.size() - hidden),
            "ApproximateNumberOfMessagesNotVisible", String.valueOf(hidden),
            "VisibilityTimeout", String.valueOf(queue.visibilitySeconds),
            "QueueArn", "arn:aws:sqs:" + queue.region + ":" + queue.account + ":" + queue.name);
    var asked = new HashSet<String>();
    names.forEach(each -> asked.add(each.asText()));
    var answer = Json.object();
    var attributes = answer.putObject("Attributes");
    all.forEach(
        (name, value) -> {
          if (asked.contains("All") || asked.contains(name)) {
            attributes.put(name, value);
          }
        });
    return answer;
  }

  private static int bounded(ObjectNode body, String member, int usual, int min, int max) {
    var value = body.path(member).asInt(usual);
    if (value < min || value > max) {
      throw AwsError.of(
          "InvalidParameterValue", "%s must be between %d and %d".formatted(member, min, max));
    }
    return value;
  }

  private static String md5(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
