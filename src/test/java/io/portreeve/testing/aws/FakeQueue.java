package io.portreeve.testing.aws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A queue of SQS. */
public final class FakeQueue {
  /** A message. */
  static final class Message {
    final String id = UUID.randomUUID().toString();
    final String body;
    final Instant sentAt;
    Instant visibleAt;
    @Nullable String receipt;
    int received;

    Message(String body, Instant sentAt) {
      this.body = body;
      this.sentAt = sentAt;
      this.visibleAt = sentAt;
    }
  }

  private final FakeAws aws;
  final String account;
  final String region;
  final String name;
  final List<Message> messages = new ArrayList<>();
  int visibilitySeconds = 30;

  /** Told when a message comes. */
  private final Runnable arrived;

  FakeQueue(FakeAws aws, String account, String region, String name, Runnable arrived) {
    this.aws = aws;
    this.account = account;
    this.region = region;
    this.name = name;
    this.arrived = arrived;
  }

  /** What requests name it by. */
  public String url() {
    return aws.url() + "/" + account + "/" + name;
  }

  /** Puts a message into it. */
  public void send(String body) {
    aws.alone(
        () -> {
          messages.add(new Message(body, aws.now()));
          arrived.run();
          return true;
        });
  }

  /** Bodies of the messages that nobody has deleted yet, in order. */
  public List<String> bodies() {
    return aws.alone(() -> messages.stream().map(each -> each.body).toList());
  }

  /** How many messages nobody has deleted yet. */
  public int size() {
    return aws.alone(messages::size);
  }
}
