package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * What a signer's certificates, log entries and timestamps are held against.
 *
 * @param type where it comes from
 * @param mirror the URL of a TUF repository
 * @param rootRef the ConfigMap that holds its first {@code root.json}
 * @param configMapRef the ConfigMap that holds a {@code trusted_root.json}
 * @param certificatesRef the ConfigMap that holds an authority's certificates
 * @param timestampCertificatesRef the ConfigMap that holds a timestamp authority's certificates
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self.type != 'TUF' || (has(self.mirror) && has(self.rootRef))",
    message = "`mirror` and `rootRef` must be set when `type` is TUF")
@ValidationRule(
    value = "self.type == 'TUF' || (!has(self.mirror) && !has(self.rootRef))",
    message = "`mirror` and `rootRef` must be absent unless `type` is TUF")
@ValidationRule(
    value = "(self.type == 'TrustedRoot') == has(self.configMapRef)",
    message = "`configMapRef` must be set when `type` is TrustedRoot, and only then")
@ValidationRule(
    value = "(self.type == 'CA') == has(self.certificatesRef)",
    message = "`certificatesRef` must be set when `type` is CA, and only then")
@ValidationRule(
    value = "self.type == 'CA' || !has(self.timestampCertificatesRef)",
    message = "`timestampCertificatesRef` must be absent unless `type` is CA",
    fieldPath = ".timestampCertificatesRef")
public record TrustRootSource(
    @Required
        @JsonPropertyDescription(
            "PublicGood: Sigstore's public instance, kept current by TUF. TUF: a TUF repository of one's own, with a"
                + " target `trusted_root.json`. TrustedRoot: a `trusted_root.json` in a ConfigMap. CA: certificates of an"
                + " authority of one's own, without any log.")
        TrustRootType type,
    @Size(min = 1, max = 512)
        @Pattern("^https?://[A-Za-z0-9.:\\[\\]_-]+(/[A-Za-z0-9._~/%-]*)?$")
        @JsonPropertyDescription(
            "URL of the TUF repository, for TUF. Plain http only to hosts for which the operator is told so.")
        @Nullable String mirror,
    @JsonPropertyDescription(
            "For TUF: the ConfigMap with the `root.json` that trust begins with, key `root.json` unless it names another.")
        @Nullable ConfigMapKeyRef rootRef,
    @JsonPropertyDescription(
            "For TrustedRoot: the ConfigMap with the document, key `trusted_root.json` unless it names another.")
        @Nullable ConfigMapKeyRef configMapRef,
    @JsonPropertyDescription(
            "For CA: the ConfigMap with the root and, where signers don't attach them, intermediate certificates in PEM, key"
                + " `ca.crt` unless it names another.")
        @Nullable ConfigMapKeyRef certificatesRef,
    @JsonPropertyDescription(
            "For CA: the ConfigMap with the certificates of a timestamp authority in PEM, key `tsa.crt` unless it names"
                + " another. Absent: there is none.")
        @Nullable ConfigMapKeyRef timestampCertificatesRef) {
  /** The key of {@code rootRef} where it names none. */
  public static final String ROOT_KEY = "root.json";

  /** The key of {@code configMapRef} where it names none. */
  public static final String TRUSTED_ROOT_KEY = "trusted_root.json";

  /** The key of {@code certificatesRef} where it names none. */
  public static final String CERTIFICATES_KEY = "ca.crt";

  /** The key of {@code timestampCertificatesRef} where it names none. */
  public static final String TIMESTAMP_CERTIFICATES_KEY = "tsa.crt";
}
