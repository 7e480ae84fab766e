package io.portreeve.testing.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portreeve.testing.aws.Caller.AccessKey;
import io.portreeve.testing.aws.FakeAccount.Role;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * AssumeRole and GetCallerIdentity.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/">STS API Reference</a>
 */
final class Sts {
  private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
  private final FakeAws aws;
  private final List<AssumedRole> assumed = new CopyOnWriteArrayList<>();

  Sts(FakeAws aws) {
    this.aws = aws;
  }

  List<AssumedRole> assumed() {
    return List.copyOf(assumed);
  }

  Answer serve(Incoming request, Caller caller) {
    if (!request.contentType().startsWith("application/x-www-form-urlencoded")
        || !"2011-06-15".equals(request.form().get("Version"))) {
      throw AwsError.of("InvalidAction", "no such version of the API");
    }
    return switch (request.operation()) {
      case "AssumeRole" -> assumeRole(request.form(), caller);
      case "GetCallerIdentity" ->
          result(
              "GetCallerIdentity",
              "<Arn>%s</Arn><UserId>%s</UserId><Account>%s</Account>"
                  .formatted(caller.arn(), userId(caller), caller.account()));
      default -> throw AwsError.of("InvalidAction", "no action " + request.operation());
    };
  }

  private static String userId(Caller caller) {
    return "AIDA"
        + SigV4.sha256(caller.arn().getBytes(UTF_8))
            .substring(0, 16)
            .toUpperCase(java.util.Locale.ROOT);
  }

  private Answer assumeRole(Map<String, String> form, Caller caller) {
    var arn = form.getOrDefault("RoleArn", "");
    var session = form.getOrDefault("RoleSessionName", "");
    check(form, arn, session);
    var seconds = Integer.parseInt(form.getOrDefault("DurationSeconds", "3600"));
    if (seconds < 900 || seconds > (caller.isSession() ? 3600 : 43_200)) {
      throw AwsError.of("ValidationError", "The requested DurationSeconds isn't possible here");
    }
    var account = arn.split(":", -1)[4];
    var role = aws.account(account).role(arn);
    var externalId = form.get("ExternalId");
    if (role == null || !trusts(role, caller, externalId)) {
      throw AwsError.of(
          403,
          "AccessDenied",
          "User: %s is not authorized to perform: sts:AssumeRole on resource: %s"
              .formatted(caller.arn(), arn));
    }
    var key = session(account, arn, session, seconds, form.get("Policy"));
    aws.principals().add(key);
    assumed.add(
        new AssumedRole(
            caller.arn(),
            arn,
            session,
            externalId,
            form.get("Policy"),
            Duration.ofSeconds(seconds),
            key.id()));
    return result(
        "AssumeRole",
        """
        <AssumedRoleUser><AssumedRoleId>AROA%s:%s</AssumedRoleId><Arn>%s</Arn></AssumedRoleUser>\
        <Credentials><AccessKeyId>%s</AccessKeyId><SecretAccessKey>%s</SecretAccessKey>\
        <SessionToken>%s</SessionToken><Expiration>%s</Expiration></Credentials>"""
            .formatted(
                SigV4.sha256(arn.getBytes(UTF_8))
                    .substring(0, 16)
                    .toUpperCase(java.util.Locale.ROOT),
                session,
                key.principal(),
                key.id(),
                key.secret(),
                key.token(),
                key.expires()));
  }

  private static void check(Map<String, String> form, String arn, String session) {
    if (!arn.matches("arn:aws[a-z-]*:iam::\\d{12}:role/[\\w+=,.@/-]+")) {
      throw AwsError.of("ValidationError", arn + " is invalid");
    }
    if (!session.matches("[\\w+=,.@-]{2,64}")) {
      throw AwsError.of("ValidationError", "roleSessionName is invalid");
    }
    var policy = form.get("Policy");
    if (policy != null && (policy.length() > 2048 || Json.read(policy) == null)) {
      throw AwsError.of("MalformedPolicyDocument", "the session policy isn't one");
    }
    var externalId = form.get("ExternalId");
    if (externalId != null && !externalId.matches("[\\w+=,.@:/-]{2,1224}")) {
      throw AwsError.of("ValidationError", "externalId is invalid");
    }
  }

  private static boolean trusts(Role role, Caller caller, @Nullable String externalId) {
    var callerRole =
        caller.arn().replaceFirst(":sts:(.*):assumed-role/([^/]+)/.*", ":iam:$1:role/$2");
    var trusted = role.trusted();
    return (trusted.contains("*")
            || trusted.contains(caller.arn())
            || trusted.contains(callerRole)
            || trusted.contains("arn:aws:iam::" + caller.account() + ":root"))
        && (role.externalId() == null || role.externalId().equals(externalId));
  }

  private AccessKey session(
      String account, String role, String session, int seconds, @Nullable String policy) {
    var random = UUID.randomUUID().toString().replace("-", "");
    var name = role.substring(role.lastIndexOf('/') + 1);
    return new AccessKey(
        "ASIA" + random.substring(0, 16).toUpperCase(java.util.Locale.ROOT),
        UUID.randomUUID().toString(),
        "session-" + UUID.randomUUID(),
        account,
        "arn:aws:sts::%s:assumed-role/%s/%s".formatted(account, name, session),
        aws.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(seconds),
        policy);
  }

  private static Answer result(String action, String content) {
    return Answer.xml(
        """
        <%1$sResponse xmlns="%2$s"><%1$sResult>%3$s</%1$sResult>\
        <ResponseMetadata><RequestId>%4$s</RequestId></ResponseMetadata></%1$sResponse>"""
            .formatted(action, NAMESPACE, content, UUID.randomUUID()));
  }

  static Answer error(AwsError e) {
    var body =
        """
        <ErrorResponse xmlns="%s"><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message>\
        </Error><RequestId>%s</RequestId></ErrorResponse>"""
            .formatted(
                NAMESPACE,
                e.type,
                String.valueOf(e.getMessage()).replace("&", "&amp;").replace("<", "&lt;"),
                UUID.randomUUID());
    return new Answer(e.status, "text/xml", body.getBytes(UTF_8), e.type);
  }
}
