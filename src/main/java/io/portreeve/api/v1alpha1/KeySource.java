package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * A public key, or where it is.
 *
 * @param secretRef the Secret that holds it
 * @param pem the key itself
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "has(self.secretRef) != has(self.pem)",
    message = "exactly one of `secretRef` and `pem` must be set")
@ValidationRule(
    value = "!has(self.pem) || self.pem.contains('-----BEGIN PUBLIC KEY-----')",
    message =
        "`pem` must be a public key in PEM, beginning with -----BEGIN PUBLIC KEY-----, as `cosign public-key` prints it",
    fieldPath = ".pem")
public record KeySource(
    @JsonPropertyDescription(
            "Secret with the public key, in a namespace whose Secrets the operator may read. One of `secretRef` and `pem`"
                + " must be set. When the key changes, what it once verified is verified anew.")
        @Nullable SecretKeyRef secretRef,
    @Size(min = 1, max = 4096)
        @JsonPropertyDescription(
            "One public key in PEM: ECDSA on P-256, P-384 or P-521, RSA of at least 2048 bits, or Ed25519.")
        @Nullable String pem) {}
