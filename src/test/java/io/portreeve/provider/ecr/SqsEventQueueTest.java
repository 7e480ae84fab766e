package io.portreeve.provider.ecr;

import static io.portreeve.provider.ecr.EcrScene.REGION;
import static io.portreeve.provider.ecr.EcrScene.name;
import static io.portreeve.provider.ecr.EcrScene.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.credentials.CloudCredentials;
import io.portreeve.provider.EventQueue;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.provider.RegistryEvent.ImagesChanged;
import io.portreeve.provider.RegistryEvent.RepositoryChanged;
import io.portreeve.provider.RegistryEvent.SettingsChanged;
import io.portreeve.provider.RegistryException;
import io.portreeve.testing.aws.FakeQueue;
import java.net.URI;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A queue of events, over HTTP. */
class SqsEventQueueTest {
  private EcrScene scene;
  private FakeQueue sent;
  private EventQueue queue;

  @BeforeEach
  void start() {
    scene = new EcrScene();
    sent = scene.aws.account(EcrScene.ACCOUNT).queue(REGION, "portreeve");
    scene.ecr().emitEvents(sent);
    queue = scene.clients.events(scene.address(), URI.create(sent.url()));
  }

  @AfterEach
  void stop() {
    queue.close();
    scene.close();
  }

  @Test
  void whatWeAndOthersDoArrives() {
    // Given
    try (var client = scene.connect()) {
      var _ = client.create(plain("shop/api"));
    }
    var _ = scene.ecr().images("shop/api").push("one", "v1");
    var _ =
        scene
            .ecr()
            .call(
                "PutImageTagMutability",
                "{\"repositoryName\":\"shop/api\",\"imageTagMutability\":\"IMMUTABLE\"}");
    var _ =
        scene.ecr().call("PutAccountSetting", "{\"name\":\"BLOB_MOUNTING\",\"value\":\"ENABLED\"}");

    // When
    var batch = queue.receive();

    // Then
    assertThat(batch.events())
        .containsExactlyInAnyOrder(
            new RepositoryChanged(name("shop/api"), true),
            new ImagesChanged(name("shop/api")),
            new RepositoryChanged(name("shop/api"), false),
            new SettingsChanged(false));
    assertThat(batch.handles()).hasSize(4);
  }

  @Test
  void whatIsNotDoneComesAgain() {
    // Given
    var _ = scene.ecr().call("CreateRepository", "{\"repositoryName\":\"shop/api\"}");
    var first = queue.receive();
    scene.aws.advance(Duration.ofMinutes(2));

    // When
    var again = queue.receive();

    // Then
    assertThat(again.events()).isEqualTo(first.events());
    queue.done(again);
    assertThat(sent.size()).isZero();
    queue.done(EventQueue.Batch.EMPTY);
  }

  @Test
  void whatIsHeldForAMinuteAndAHalfIsNotHandedOutAgain() {
    // Given
    var _ = scene.ecr().call("CreateRepository", "{\"repositoryName\":\"shop/api\"}");
    var held = queue.receive();
    scene.aws.advance(Duration.ofSeconds(90));
    var _ = scene.ecr().call("CreateRepository", "{\"repositoryName\":\"shop/web\"}");

    // When
    var next = queue.receive();

    // Then
    assertThat(next.events()).containsExactly(new RepositoryChanged(name("shop/web"), false));
    queue.done(held);
    assertThat(sent.size()).isEqualTo(1);
  }

  @Test
  void T33_whatIsNoEventIsDroppedAndCounted() {
    // Given
    sent.send("hello");
    sent.send("{\"detail\":{}}");
    var _ = scene.ecr().call("CreateRepository", "{\"repositoryName\":\"shop/api\"}");

    // When
    var batch = queue.receive();
    queue.done(batch);

    // Then
    assertThat(batch.events()).hasSize(1);
    assertThat(scene.requests)
        .containsExactly(
            "sqs:ReceiveMessage ok",
            "sqs:Message refused",
            "sqs:Message refused",
            "sqs:DeleteMessageBatch ok");
    assertThat(sent.size()).isZero();
  }

  @Test
  void moreThanOneBatchIsTakenOff() {
    // Given
    for (var i = 0; i < 25; i++) {
      sent.send("message " + i);
    }

    // When
    var first = queue.receive();
    var second = queue.receive();
    var third = queue.receive();

    // Then
    assertThat(first.handles()).hasSize(10);
    assertThat(third.handles()).hasSize(5);
    var all =
        new EventQueue.Batch(
            first.events(),
            Stream.of(first, second, third).flatMap(each -> each.handles().stream()).toList());
    queue.done(all);
    assertThat(sent.size()).isZero();
  }

  @Test
  void aQueueThatIsNotThereIsNotFound() {
    var url = sent.url().replace("portreeve", "gone");

    try (var gone = scene.clients.events(scene.address(), URI.create(url))) {
      assertThatExceptionOfType(RegistryException.NotFound.class)
          .isThrownBy(gone::receive)
          .withMessageContaining("sqs:ReceiveMessage")
          .withMessageContaining("gone");
    }
  }

  @Test
  void aQueueThatMayNotBeReadIsDenied() {
    var _ = scene.aws.fault("ReceiveMessage").deny();

    assertThatExceptionOfType(RegistryException.AccessDenied.class).isThrownBy(queue::receive);
  }

  @Test
  void T38_theHostOfTheQueueIsFollowedOnlyBesideAnEndpoint() {
    var inside = URI.create("http://169.254.169.254/latest/portreeve");
    var noEndpoint =
        new RegistryAddress(REGION, EcrScene.ACCOUNT, null, new CloudCredentials.DefaultChain());

    assertThat(SqsEventQueue.endpoint(noEndpoint, inside)).isNull();
    assertThat(SqsEventQueue.endpoint(scene.address(), URI.create(sent.url())))
        .isEqualTo(scene.aws.url().resolve("/"));
  }

  @Test
  void aClosedQueueIsUnavailable() {
    queue.close();

    assertThatExceptionOfType(RegistryException.Unavailable.class).isThrownBy(queue::receive);
  }

  @Test
  void waitingEndsWhenSomethingComes() {
    // Given
    var sender =
        Thread.ofVirtual()
            .unstarted(
                () -> scene.ecr().call("CreateRepository", "{\"repositoryName\":\"shop/api\"}"));

    // When
    sender.start();
    var batch = queue.receive();

    // Then
    assertThat(batch.events()).hasSize(1);
    assertThat(scene.aws.calls())
        .allSatisfy(call -> assertThat(call.userAgent()).endsWith(" portreeve/prod"));
  }
}
