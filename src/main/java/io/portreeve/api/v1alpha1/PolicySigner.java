package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * Somebody whose signature counts: an identity in certificates, or a key.
 *
 * @param name its name, unique in the policy
 * @param keyless its identity
 * @param key its key
 * @param trustRoot what its certificates, log entries and timestamps are held against
 * @param transparencyLog whether its signatures must stand in a log
 * @param timestamp whose word counts for when it signed
 * @param certificateTransparency whether its certificates must have been published
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "has(self.keyless) != has(self.key)",
    message = "exactly one of `keyless` and `key` must be set")
@ValidationRule(
    value = "!has(self.keyless) || has(self.trustRoot)",
    message = "`trustRoot` must be set for `keyless`: what are its certificates held against?")
@ValidationRule(
    value =
        "!has(self.key) || has(self.trustRoot) || (has(self.transparencyLog) && self.transparencyLog != 'Required' &&"
            + " (!has(self.timestamp) || self.timestamp == 'Any'))",
    message =
        "`trustRoot` must be set for a `key`, unless `transparencyLog` is Optional or Ignored and `timestamp` is Any: what are"
            + " log entries and timestamps held against?")
@ValidationRule(
    value =
        "!has(self.keyless) || has(self.keyless.issuer) || !has(self.trustRoot) || self.trustRoot.type == 'CA'",
    message = "`keyless.issuer` must be set unless `trustRoot.type` is CA: it says who vouches",
    fieldPath = ".keyless")
@ValidationRule(
    value = "!has(self.key) || !has(self.trustRoot) || self.trustRoot.type != 'CA'",
    message =
        "`trustRoot.type` must not be CA for a `key`, which has no certificate; a timestamp authority of your own goes into a"
            + " trusted_root.json, of type TrustedRoot",
    fieldPath = ".trustRoot")
@ValidationRule(
    value =
        "!has(self.trustRoot) || self.trustRoot.type != 'CA' || (has(self.transparencyLog) && self.transparencyLog !="
            + " 'Required' && has(self.certificateTransparency) && self.certificateTransparency == 'Ignored')",
    message =
        "`transparencyLog` must be Optional or Ignored and `certificateTransparency` Ignored when `trustRoot.type` is CA: it"
            + " has no logs")
@ValidationRule(
    value = "!has(self.key) || !has(self.certificateTransparency)",
    message = "`certificateTransparency` must be absent for a `key`, which has no certificate",
    fieldPath = ".certificateTransparency")
public record PolicySigner(
    @Required
        @Size(min = 1, max = 63)
        @Pattern("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")
        @JsonPropertyDescription(
            "Name, unique in the policy; messages, `signatures.of` and `attestations` use it.")
        String name,
    @JsonPropertyDescription(
            "The identity that the signer's certificate must state. One of `keyless` and `key` must be set.")
        @Nullable KeylessSigner keyless,
    @JsonPropertyDescription("The public key that the signer's signatures must verify with.")
        @Nullable KeySource key,
    @JsonPropertyDescription("What its certificates, log entries and timestamps are held against.")
        @Nullable TrustRootSource trustRoot,
    @Default("Required")
        @JsonPropertyDescription(
            "Required: a signature stands in a transparency log, and every entry that comes with it holds. Optional: it may"
                + " lack an entry, but each that is there must hold (for a `key` without `trustRoot` entries aren't looked"
                + " at). Ignored: entries aren't looked at, nor what they say of time.")
        @Nullable TransparencyLogUse transparencyLog,
    @Default("Any")
        @JsonPropertyDescription(
            "Whose word counts for when it signed. Any: a log's or an RFC 3161 timestamp's. RFC3161: at least one RFC 3161"
                + " timestamp must hold; a log's word isn't enough, though it must fit. Every timestamp that is there must"
                + " hold.")
        @Nullable TimestampSource timestamp,
    @JsonPropertyDescription(
            "For `keyless`. Required (the default): a log of the trust root has promised to publish the certificate. Ignored: that"
                + " isn't looked at, for authorities that publish nowhere.")
        @Nullable CertificateTransparencyUse certificateTransparency) {}
