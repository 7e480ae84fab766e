package io.portreeve.testing.aws;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A role that was assumed.
 *
 * @param by ARN of who assumed it: a user, or a session of another role
 * @param role ARN of the role
 * @param session name of the session
 * @param policy session policy that came with it
 * @param accessKey access key of the session
 */
public record AssumedRole(
    String by,
    String role,
    String session,
    @Nullable String externalId,
    @Nullable String policy,
    Duration duration,
    String accessKey) {}
