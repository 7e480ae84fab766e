package io.portreeve.provider.ecr;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.RegistryException;
import io.portreeve.testing.ManualTime;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whose a call is that has our user agent. */
class OwnCallsTest {
  private static final String OURS = "arn:aws:iam::123456789012:role/portreeve";
  private static final String OTHERS = "arn:aws:iam::123456789012:user/any";

  private final ManualTime time = new ManualTime(Instant.parse("2026-11-21T12:00:00Z"));
  private @Nullable RegistryException failure;
  private int asked;
  private final OwnCalls own = new OwnCalls("portreeve/prod", this::principal, time);

  private String principal() {
    asked++;
    if (failure != null) {
      throw failure;
    }
    return OURS;
  }

  private static ObjectNode by(@Nullable String caller) {
    var detail = JsonNodeFactory.instance.objectNode().put("userAgent", "portreeve/prod");
    if (caller != null) {
      detail.putObject("userIdentity").put("arn", caller);
    }
    return detail;
  }

  @Test
  void weAreAskedForOnce() {
    assertThat(own.contains(by(OURS))).isTrue();
    assertThat(own.contains(by(OTHERS))).isFalse();
    time.pass(Duration.ofDays(1));
    assertThat(own.contains(by(OURS))).isTrue();
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void T59_whoIsNotNamedIsNotUs() {
    assertThat(own.contains(by(null))).isFalse();
  }

  @Test
  void T59_oneFailureDoesNotLetTheUserAgentDecideForEver() {
    // Given
    failure = new RegistryException.Unavailable("sts:GetCallerIdentity", null);
    assertThat(own.contains(by(OTHERS))).isTrue();
    assertThat(own.contains(by(null))).isTrue();
    assertThat(asked).isEqualTo(1);
    failure = null;

    // When
    time.pass(OwnCalls.BETWEEN_TRIES);

    // Then
    assertThat(own.contains(by(OTHERS))).isFalse();
    assertThat(own.contains(by(OURS))).isTrue();
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void aRefusalIsAskedAgainAfterMinutes() {
    // Given
    failure = new RegistryException.AccessDenied("sts:GetCallerIdentity", null);
    for (var i = 0; i < 10; i++) {
      assertThat(own.contains(by(OTHERS))).isTrue();
      time.pass(Duration.ofSeconds(59));
    }

    // Then
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void whereNobodyCanBeAskedNobodyIs() {
    // Given
    failure = new RegistryException.Invalid("no stsEndpoint", null);

    // When
    for (var i = 0; i < 10; i++) {
      assertThat(own.contains(by(OTHERS))).isTrue();
      time.pass(Duration.ofDays(1));
    }

    // Then
    assertThat(asked).isEqualTo(1);
  }
}
