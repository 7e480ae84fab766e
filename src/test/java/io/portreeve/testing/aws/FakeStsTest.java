package io.portreeve.testing.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.testing.aws.RawCalls.Reply;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

class FakeStsTest {
  private static final String REGION = "us-east-1";
  private static final String OTHER = "111122223333";

  private final FakeAws aws = FakeAws.start();
  private final RawCalls user =
      new RawCalls(aws, AwsBasicCredentials.create("testing", "testing"), REGION);

  @AfterEach
  void close() {
    aws.close();
  }

  private static Reply assume(RawCalls by, String role, String... more) {
    var form = new HashMap<>(Map.of("Action", "AssumeRole", "RoleArn", role));
    form.put("RoleSessionName", "portreeve");
    for (var i = 0; i < more.length; i += 2) {
      form.put(more[i], more[i + 1]);
    }
    return by.sts(form);
  }

  private static String part(Reply reply, String element) {
    var match = Pattern.compile("<" + element + ">(.*?)</" + element + ">").matcher(reply.body());
    return match.find() ? match.group(1) : "";
  }

  private RawCalls session(Reply reply) {
    return new RawCalls(
        aws,
        AwsSessionCredentials.create(
            part(reply, "AccessKeyId"),
            part(reply, "SecretAccessKey"),
            part(reply, "SessionToken")),
        REGION);
  }

  @Test
  void tellsWhoIsCalling() {
    var reply = user.sts(Map.of("Action", "GetCallerIdentity"));

    assertThat(part(reply, "Account")).isEqualTo(FakeAws.ACCOUNT);
    assertThat(part(reply, "Arn")).isEqualTo("arn:aws:iam::123456789012:user/testing");
  }

  @Test
  void aChainOfRolesEndsInItsAccount() {
    // Given
    var hub = aws.account(FakeAws.ACCOUNT).role("hub", null, "arn:aws:iam::123456789012:root");
    var spoke = aws.account(OTHER).role("spoke", "secret-id", hub);
    var first = assume(user, hub);

    // When
    var second = assume(session(first), spoke, "ExternalId", "secret-id", "Policy", "{}");

    // Then
    var registry = session(second).ecr("DescribeRegistry", "{}");
    assertThat(registry.json().path("registryId").asText()).isEqualTo(OTHER);
    assertThat(aws.assumed()).extracting(AssumedRole::role).containsExactly(hub, spoke);
    assertThat(aws.assumed().getLast().by())
        .isEqualTo("arn:aws:sts::123456789012:assumed-role/hub/portreeve");
    assertThat(aws.assumed().getLast().policy()).isEqualTo("{}");
    assertThat(aws.calls().getLast().principal())
        .isEqualTo("arn:aws:sts::111122223333:assumed-role/spoke/portreeve");
  }

  @Test
  void aRoleIsAssumedByWhomItTrustsAndWithItsExternalIdOnly() {
    // Given
    var role = aws.account(OTHER).role("spoke", "secret-id", "arn:aws:iam::123456789012:root");
    var stranger = aws.account(OTHER).role("theirs", null, "arn:aws:iam::111122223333:root");

    // When, Then
    assertThat(part(assume(user, role), "Code")).isEqualTo("AccessDenied");
    assertThat(part(assume(user, role, "ExternalId", "other"), "Code")).isEqualTo("AccessDenied");
    assertThat(assume(user, role, "ExternalId", "secret-id").status()).isEqualTo(200);
    assertThat(part(assume(user, stranger), "Code")).isEqualTo("AccessDenied");
    assertThat(assume(user, role + "-absent").status()).isEqualTo(403);
    assertThat(part(assume(user, "portreeve"), "Code")).isEqualTo("ValidationError");
    aws.account(OTHER).removeRole("spoke");
    assertThat(assume(user, role, "ExternalId", "secret-id").status()).isEqualTo(403);
  }

  @Test
  void aSessionEnds() {
    // Given
    var role = aws.account(FakeAws.ACCOUNT).role("hub", null, "*");
    var session = session(assume(user, role, "DurationSeconds", "900"));
    assertThat(session.ecr("DescribeRegistry", "{}").error()).isEmpty();

    // When
    aws.advance(Duration.ofSeconds(901));

    // Then
    assertThat(session.ecr("DescribeRegistry", "{}").error()).isEqualTo("ExpiredTokenException");
    assertThat(part(session.sts(Map.of("Action", "GetCallerIdentity")), "Code"))
        .isEqualTo("ExpiredToken");
  }

  @Test
  void aSessionsKeyIsNothingWithoutItsToken() {
    // Given
    var reply = assume(user, aws.account(FakeAws.ACCOUNT).role("hub", null, "*"));
    var bare =
        AwsBasicCredentials.create(part(reply, "AccessKeyId"), part(reply, "SecretAccessKey"));

    // When, Then
    assertThat(new RawCalls(aws, bare, REGION).ecr("DescribeRegistry", "{}").error())
        .isEqualTo("UnrecognizedClientException");
  }

  @Test
  void aChainedSessionLastsAnHourAtMost() {
    // Given
    var role = aws.account(FakeAws.ACCOUNT).role("hub", null, "*");
    var session = session(assume(user, role, "DurationSeconds", "43200"));

    // When, Then
    assertThat(part(assume(session, role, "DurationSeconds", "3601"), "Code"))
        .isEqualTo("ValidationError");
    assertThat(assume(session, role, "DurationSeconds", "3600").status()).isEqualTo(200);
  }
}
