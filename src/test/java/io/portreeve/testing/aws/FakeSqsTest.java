package io.portreeve.testing.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

class FakeSqsTest {
  private static final String REGION = "us-east-1";

  private final FakeAws aws = FakeAws.start();
  private final RawCalls raw =
      new RawCalls(aws, AwsBasicCredentials.create("testing", "testing"), REGION);
  private final FakeQueue queue = aws.account(FakeAws.ACCOUNT).queue(REGION, "events");

  @BeforeEach
  void stopTheClock() {
    aws.clock(Clock.fixed(Instant.parse("2026-06-01T12:00:00Z"), ZoneOffset.UTC));
  }

  @AfterEach
  void close() {
    aws.close();
  }

  private String body(String members) {
    return "{\"QueueUrl\":\"%s\"%s}".formatted(queue.url(), members);
  }

  private JsonNode receive(int most) {
    return raw.sqs("ReceiveMessage", body(",\"MaxNumberOfMessages\":" + most))
        .json()
        .path("Messages");
  }

  @Test
  void whatIsReceivedIsHiddenUntilItsTimeIsOver() {
    // Given
    queue.send("one");
    queue.send("two");

    // When
    var first = receive(10);

    // Then
    assertThat(first).hasSize(2);
    assertThat(first.get(0).path("Body").asText()).isEqualTo("one");
    assertThat(receive(10)).isEmpty();
    aws.advance(Duration.ofSeconds(30));
    assertThat(receive(1)).hasSize(1);
    assertThat(queue.size()).isEqualTo(2);
  }

  @Test
  void whatIsDeletedDoesNotComeBack() {
    // Given
    queue.send("one");
    queue.send("two");
    var messages = receive(10);

    // When
    var batch =
        raw.sqs(
            "DeleteMessageBatch",
            body(
                ",\"Entries\":[{\"Id\":\"a\",\"ReceiptHandle\":\"%s\"},{\"Id\":\"b\",\"ReceiptHandle\":\"x\"}]"
                    .formatted(messages.get(0).path("ReceiptHandle").asText())));

    // Then
    assertThat(batch.json().at("/Successful/0/Id").asText()).isEqualTo("a");
    assertThat(batch.json().at("/Failed/0/Code").asText()).isEqualTo("ReceiptHandleIsInvalid");
    assertThat(queue.bodies()).containsExactly("two");
    var handle = messages.get(1).path("ReceiptHandle").asText();
    assertThat(raw.sqs("DeleteMessage", body(",\"ReceiptHandle\":\"" + handle + "\"")).error())
        .isEmpty();
    assertThat(queue.size()).isZero();
  }

  @Test
  void longPollingEndsWhenAMessageComes() {
    // Given
    var call =
        CompletableFuture.supplyAsync(
            () -> raw.sqs("ReceiveMessage", body(",\"WaitTimeSeconds\":20")).json());
    Awaitility.await().untilAsserted(() -> assertThat(aws.count("ReceiveMessage")).isEqualTo(1));

    // When
    var sent = raw.sqs("SendMessage", body(",\"MessageBody\":\"hello\""));

    // Then
    assertThat(sent.error()).isEmpty();
    assertThat(call)
        .succeedsWithin(5, TimeUnit.SECONDS)
        .satisfies(json -> assertThat(json.at("/Messages/0/Body").asText()).isEqualTo("hello"));
  }

  @Test
  void closingEndsWaiting() {
    // Given
    var call =
        CompletableFuture.runAsync(
            () -> {
              var _ = raw.sqs("ReceiveMessage", body(",\"WaitTimeSeconds\":20"));
            });
    Awaitility.await().untilAsserted(() -> assertThat(aws.count("ReceiveMessage")).isEqualTo(1));

    // When
    aws.close();

    // Then
    Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(call).isDone());
  }

  @Test
  void tellsHowManyThereAre() {
    // Given
    queue.send("one");
    queue.send("two");
    assertThat(receive(1)).hasSize(1);

    // When
    var attributes = raw.sqs("GetQueueAttributes", body(",\"AttributeNames\":[\"All\"]")).json();

    // Then
    assertThat(attributes.at("/Attributes/ApproximateNumberOfMessages").asText()).isEqualTo("1");
    assertThat(attributes.at("/Attributes/ApproximateNumberOfMessagesNotVisible").asText())
        .isEqualTo("1");
  }

  @Test
  void refusesWhatIsNotRight() {
    assertThat(raw.sqs("ReceiveMessage", body(",\"MaxNumberOfMessages\":11")).error())
        .endsWith("#InvalidParameterValue");
    assertThat(raw.sqs("ReceiveMessage", body(",\"Other\":1")).error())
        .endsWith("#SerializationException");
    assertThat(raw.sqs("ReceiveMessage", "{\"QueueUrl\":\"" + queue.url() + "-absent\"}").error())
        .endsWith("#QueueDoesNotExist");
    assertThat(
            raw.sqs(
                    "ReceiveMessage",
                    "{\"QueueUrl\":\""
                        + queue.url().replace(FakeAws.ACCOUNT, "111122223333")
                        + "\"}")
                .error())
        .endsWith("#AccessDeniedException");
    assertThat(raw.sqs("DeleteMessageBatch", body(",\"Entries\":[]")).error())
        .endsWith("#EmptyBatchRequest");
  }
}
