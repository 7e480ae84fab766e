package io.portreeve.audit;

import io.portreeve.credentials.PullCredentials;
import io.portreeve.policy.AcceptedPolicy;
import io.portreeve.policy.ImageAuditor;
import io.portreeve.policy.PolicyExceptions;
import io.portreeve.usage.RunningImages;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the audit looks at, and by what.
 *
 * @param running what runs
 * @param exceptions the exceptions that there are; empty: they can't be read
 * @param credentials the credentials of a policy; never those of a namespace
 * @param auditor verifies
 */
public record AuditInputs(
    RunningImages running,
    Supplier<Optional<PolicyExceptions>> exceptions,
    Function<AcceptedPolicy, PullCredentials> credentials,
    ImageAuditor auditor) {}
