package io.portreeve.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may run.
 *
 * @param effect what happens to the images that are named
 * @param images patterns of the images it is about
 * @param excludeImages patterns of images that it isn't about
 * @param namespaceSelector the namespaces it is about
 * @param mode how binding it is
 * @param onError what happens when evidence can't be fetched
 * @param gracePeriod how long verified evidence still counts while it can't be fetched
 * @param workloads what is said of workloads when they are applied
 * @param tags demands on tags
 * @param credentials credentials for the registries
 * @param signers who may sign
 * @param signatures how many of them must
 * @param attestations what must be attested
 * @param baseImages what images must be built on
 * @param platforms platforms that an image must be there for
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = PolicySyntax.NO_TAG_RULE,
    message =
        "`images` and `excludeImages` must not name tags or digests: they are about repositories; demands on tags stand in `tags`")
@ValidationRule(
    value = PolicySyntax.RULE,
    message =
        "`images` and `excludeImages` must be patterns of registry/repository in lower case, such as ghcr.io/team/** or"
            + " docker.io/library/nginx: a host with a dot, a port or wildcards before the first slash (an IPv6 address with"
            + " all eight groups), * for characters but slashes, ** for any; or ** alone")
@ValidationRule(
    value =
        "self.effect != 'Deny' || (!has(self.tags) && !has(self.credentials) && !has(self.signers) && !has(self.signatures) &&"
            + " !has(self.attestations) && !has(self.baseImages) && !has(self.platforms) && !has(self.gracePeriod))",
    message =
        "`tags`, `credentials`, `signers`, `signatures`, `attestations`, `baseImages`, `platforms` and `gracePeriod` must be"
            + " absent when `effect` is Deny: nothing is asked of the images")
@ValidationRule(
    value = "self.effect != 'Deny' || self.onError == 'Deny'",
    message = "`onError` must be Deny or absent when `effect` is Deny: nothing is fetched",
    fieldPath = ".onError")
@ValidationRule(
    value =
        "self.effect != 'Verify' || has(self.signers) || has(self.baseImages) || has(self.platforms) || (has(self.tags) &&"
            + " (has(self.tags.allow) || has(self.tags.deny) || (has(self.tags.pin) && self.tags.pin)))",
    message =
        "`signers`, `baseImages`, `platforms` or `tags` must demand something when `effect` is Verify; to let nothing run, set"
            + " `effect` to Deny")
@ValidationRule(
    value =
        "(!has(self.signers) && !has(self.baseImages) && !has(self.platforms)) || !has(self.tags) || !has(self.tags.pin) ||"
            + " self.tags.pin",
    message =
        "`tags.pin` must be true or absent when there are `signers`, `baseImages` or `platforms`: what is verified is a digest,"
            + " which is what has to run",
    fieldPath = ".tags.pin")
@ValidationRule(
    value = "!has(self.signatures) || has(self.signers)",
    message = "`signers` must be set when `signatures` is: say who may sign",
    fieldPath = ".signatures")
@ValidationRule(
    value =
        "!has(self.signatures) || !has(self.signatures.of) || !has(self.signers) ||"
            + " self.signatures.of.all(n, self.signers.exists(s, s.name == n))",
    message = "`signatures.of` must name entries of `signers`",
    fieldPath = ".signatures.of")
@ValidationRule(
    value =
        "!has(self.signatures) || !has(self.signers) || self.signatures.required <="
            + " (has(self.signatures.of) ? self.signatures.of.size() : self.signers.size())",
    message =
        "`signatures.required` must be at most the number of signers that count: those in `signatures.of`, or all",
    fieldPath = ".signatures.required")
@ValidationRule(
    value = "!has(self.signatures) || self.signatures.required > 0 || has(self.attestations)",
    message =
        "`signatures.required` must be at least 1 unless there are `attestations`: nobody would have to sign",
    fieldPath = ".signatures.required")
@ValidationRule(
    value =
        "!has(self.attestations) || (has(self.signers) &&"
            + " self.attestations.all(a, a.signers.all(n, self.signers.exists(s, s.name == n))))",
    message = "`signers` of `attestations` must name entries of `signers`",
    fieldPath = ".attestations")
public record ImagePolicySpec(
    @Default("Verify")
        @JsonPropertyDescription(
            "Verify, the default: the images must meet what `signers`, `signatures`, `attestations`, `baseImages`, `platforms` and `tags`"
                + " demand. Deny: they don't run; nothing is asked of any registry.")
        @Nullable PolicyEffect effect,
    @Required
        @Size(min = 1, max = 32)
        @JsonPropertyDescription(
            "Patterns of the images that this is about, as `registry/repository`, without tag or digest: `*` stands for"
                + " any characters but `/`, `**` for any. They match the normal form of a name: host in lower case without"
                + " port 443, `docker.io/library/nginx` for `nginx`; all host names of an ECR registry are one. Of long"
                + " lists the API server sees a coarser form, and asks about more pods than the policy is about.")
        List<@Size(min = 1, max = 255) String> images,
    @Size(max = 32)
        @JsonPropertyDescription(
            "Patterns of images that this isn't about, though `images` names them; written alike.")
        List<@Size(min = 1, max = 255) String> excludeImages,
    @JsonPropertyDescription(
            "Namespaces that this is about, by label. Absent or empty: all. Never Portreeve's own and kube-system.")
        @Nullable NamespaceSelector namespaceSelector,
    @Required
        @JsonPropertyDescription(
            "Enforce: what is refused doesn't run, nor does what can't be decided. Warn: it runs, and whoever creates it is"
                + " warned. Audit: it runs, and is told in the audit log, in metrics and in the status. Warn and Audit change"
                + " no pod: what a tag names when the pod is created is looked at.")
        PolicyMode mode,
    @Default("Deny")
        @JsonPropertyDescription(
            "What happens to an image whose evidence can't be fetched (registry down, slow, or refusing). Deny, the default: it doesn't"
                + " run. Warn: it runs, and whoever creates it is warned. Allow: it runs. Evidence that is there but"
                + " doesn't hold is refused in any case.")
        @Nullable OnError onError,
    @Pattern(PolicySyntax.GRACE)
        @JsonPropertyDescription(
            "How long a digest whose evidence was verified may still start while evidence can't be fetched, such as 24h, 7d"
                + " or 30m, at most 30d; counted from that verification, and only while signers and trust roots stay the"
                + " same. Absent: not at all, `onError` decides.")
        @Nullable String gracePeriod,
    @Default("Warn")
        @JsonPropertyDescription(
            "Warn, the default: whoever applies a workload, such as a Deployment, is told what its pods would be refused for. Ignore:"
                + " nothing is said. Workloads are neither changed nor refused.")
        @Nullable WorkloadFeedback workloads,
    @JsonPropertyDescription("Demands on the tags that pods name.") @Nullable TagRules tags,
    @JsonPropertyDescription(
            "Credentials for registries that neither the pod nor its ServiceAccount names a pull Secret for.")
        @Nullable PolicyCredentials credentials,
    @Size(min = 1, max = 16)
        @JsonPropertyDescription(
            "Who may sign images and attestations. Pods then run the digest whose signature was verified.")
        List<PolicySigner> signers,
    @JsonPropertyDescription(
            "How many of the signers must have signed. Absent: any one of them, also where there are `attestations`.")
        @Nullable SignatureRequirement signatures,
    @Size(min = 1, max = 16)
        @JsonPropertyDescription(
            "What must be attested of the digest that the pod names, by whom; each must be met, besides what `signatures`"
                + " asks for.")
        List<AttestationRequirement> attestations,
    @JsonPropertyDescription(
            "What images must be built on. Pods then run the digest that was looked at, as with `signers`.")
        @Nullable BaseImageRequirement baseImages,
    @Size(min = 1, max = 16)
        @JsonPropertyDescription(
            "Platforms that an image must be there for, each as os/architecture or os/architecture/variant, such as"
                + " linux/amd64: one that an index lists, or, where it is no index, the one that its config names. Pods"
                + " then run the digest that was looked at, as with `signers`.")
        List<@Size(min = 1, max = 64) @Pattern("^[a-z0-9]+/[a-z0-9]+(/[a-z0-9.]+)?$") String>
            platforms) {

  /** Makes lists unmodifiable; absent ones empty. */
  public ImagePolicySpec {
    images = images == null ? List.of() : List.copyOf(images);
    excludeImages = excludeImages == null ? List.of() : List.copyOf(excludeImages);
    signers = signers == null ? List.of() : List.copyOf(signers);
    attestations = attestations == null ? List.of() : List.copyOf(attestations);
    platforms = platforms == null ? List.of() : List.copyOf(platforms);
  }

  /** Whom it concerns, and nothing that it demands. */
  public static ImagePolicySpec naming(
      @Nullable PolicyEffect effect,
      List<String> images,
      List<String> excludeImages,
      @Nullable NamespaceSelector namespaceSelector,
      PolicyMode mode) {
    return new ImagePolicySpec(
        effect,
        images,
        excludeImages,
        namespaceSelector,
        mode,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        null,
        List.of(),
        null,
        List.of());
  }
}
