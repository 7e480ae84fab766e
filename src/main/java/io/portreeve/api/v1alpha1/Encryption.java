package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * Encryption at rest; fixed when a repository is created.
 *
 * @param type who holds the key
 * @param kmsKey ARN of the key, for KMS and KMS_DSSE
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "!has(self.kmsKey) || self.type != 'AES256'",
    message = "`kmsKey` must be set only when `type` is KMS or KMS_DSSE",
    fieldPath = ".kmsKey")
public record Encryption(
    @Required
        @JsonPropertyDescription(
            "AES256: keys of Amazon S3. KMS: a key of AWS KMS. KMS_DSSE: the same in two layers.")
        Type type,
    @Size(min = 20, max = 2048)
        @Pattern("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$")
        @JsonPropertyDescription(
            "ARN of the KMS key, in the registry's region. Only the key's own ARN: an alias can't be compared with what ECR"
                + " reports. Absent: the account's key for ECR (`aws/ecr`).")
        @Nullable String kmsKey) {

  /** Who holds the key. */
  public enum Type {
    /** Keys managed by Amazon S3. */
    AES256,
    /** A key of AWS KMS. */
    KMS,
    /** A key of AWS KMS, two layers of encryption. */
    KMS_DSSE
  }
}
