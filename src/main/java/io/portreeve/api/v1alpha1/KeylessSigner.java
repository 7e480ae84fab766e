package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * An identity that a certificate states.
 *
 * @param issuer the OIDC issuer, exactly; null: certificates of an authority of one's own
 * @param subject the subject alternative name, exactly
 * @param subjectPattern a pattern of it
 * @param subjectRegex an RE2 expression that the whole of it must match
 * @param extensions what else the certificate must state
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "[has(self.subject), has(self.subjectPattern), has(self.subjectRegex)].filter(x, x).size() == 1",
    message = "exactly one of `subject`, `subjectPattern` and `subjectRegex` must be set")
@ValidationRule(
    value = "!has(self.subjectPattern) || !self.subjectPattern.contains('***')",
    message = "`subjectPattern` must not have three stars in a row: * stops at a slash, ** doesn't",
    fieldPath = ".subjectPattern")
@ValidationRule(
    value =
        "!has(self.issuer) || self.issuer.startsWith('https://') || self.issuer.startsWith('http://')",
    message = "`issuer` must be a URL, such as https://token.actions.githubusercontent.com",
    fieldPath = ".issuer")
@ValidationRule(
    value = "!has(self.issuer) || !self.issuer.contains('*')",
    message = "`issuer` must not have wildcards: it is compared exactly",
    fieldPath = ".issuer")
public record KeylessSigner(
    @Size(min = 1, max = 512)
        @Pattern("^[!-~]+$")
        @JsonPropertyDescription(
            "The OIDC issuer whose token the certificate was given for, exactly, such as"
                + " `https://token.actions.githubusercontent.com`. May be absent where `trustRoot.type` is CA: such"
                + " certificates state none.")
        @Nullable String issuer,
    @Size(min = 1, max = 1024)
        @Pattern(PolicySyntax.SUBJECT)
        @JsonPropertyDescription(
            "The certificate's subject alternative name, exactly. One of `subject`, `subjectPattern` and `subjectRegex`"
                + " must be set.")
        @Nullable String subject,
    @Size(min = 1, max = 1024)
        @Pattern(PolicySyntax.SUBJECT)
        @JsonPropertyDescription(
            "Pattern that the whole subject alternative name must match: `*` stops at `/`, `**` doesn't.")
        @Nullable String subjectPattern,
    @Size(min = 1, max = 1024)
        @Pattern(PolicySyntax.SUBJECT)
        @JsonPropertyDescription(
            "RE2 expression that the whole subject alternative name must match.")
        @Nullable String subjectRegex,
    @JsonPropertyDescription(
            "What else the certificate must state, by the names of Fulcio's extensions, each exactly.")
        @Nullable CertificateExtensions extensions) {}
