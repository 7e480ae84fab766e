package io.portreeve.settings;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.api.v1alpha1.AccountSettings;
import io.portreeve.api.v1alpha1.EcrSpec;
import io.portreeve.provider.Setting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compiles what a Registry asks of the registry's settings, and finds what ECR would refuse as far
 * as that can be told beforehand.
 */
public final class SettingsCompiler {
  /** What ECR takes as a principal to exclude. */
  private static final Pattern EXCLUDABLE =
      Pattern.compile("arn:aws(-[a-z]+)*:iam::[0-9]{12}:(role|user)/[\\w+=,.@-]+(/[\\w+=,.@-]+)*");

  private static final int MAX_PRINCIPAL = 200;

  private final EcrSpec spec;
  private final SettingsSurroundings around;
  private final Map<Setting, ObjectNode> documents = new EnumMap<>(Setting.class);
  private final Map<Setting, List<SettingFault>> faults = new EnumMap<>(Setting.class);
  private final List<SettingFault> warnings = new ArrayList<>();

  private SettingsCompiler(EcrSpec spec, SettingsSurroundings around) {
    this.spec = spec;
    this.around = around;
  }

  /**
   * Compiles each setting, or tells everything that is wrong with it. One that isn't asked has
   * neither.
   */
  public static SettingsCompilation compile(EcrSpec spec, SettingsSurroundings around) {
    return new SettingsCompiler(spec, around).compile();
  }

  private SettingsCompilation compile() {
    compileRules();
    compileOthers();
    return new SettingsCompilation(new SettingsIntent(documents), faults, warnings);
  }

  private void compile(Setting setting, Function<Compiling, ObjectNode> compiler) {
    var compiling = new Compiling(spec, around);
    var document = compiler.apply(compiling);
    warnings.addAll(compiling.warnings());
    if (compiling.faults().isEmpty()) {
      documents.put(setting, document);
    } else {
      faults.put(setting, compiling.faults());
    }
  }

  private void compileRules() {
    var replication = spec.replication();
    if (replication != null) {
      compile(Setting.REPLICATION, each -> new RulesCompiler(each).replication(replication));
      var backfills = new RulesCompiler(new Compiling(spec, around)).backfills(replication);
      if (documents.containsKey(Setting.REPLICATION) && !backfills.path("backfills").isEmpty()) {
        documents.put(Setting.BACKFILLS, backfills);
      }
    }
    var scanning = spec.scanning();
    if (scanning != null) {
      compile(Setting.SCANNING, each -> new RulesCompiler(each).scanning(scanning));
    }
    var signing = spec.signing();
    if (signing != null) {
      compile(Setting.SIGNING, each -> new RulesCompiler(each).signing(signing));
    }
  }

  private void compileOthers() {
    var policy = spec.registryPolicy();
    if (policy != null) {
      compile(Setting.REGISTRY_POLICY, each -> new RegistryPolicyCompiler(each).compile(policy));
    }
    if (!spec.pullThroughCaches().isEmpty()) {
      compile(
          Setting.PULL_THROUGH_CACHES,
          each -> new CacheCompiler(each).compile(spec.pullThroughCaches()));
    }
    if (!spec.creationTemplates().isEmpty()) {
      compile(
          Setting.CREATION_TEMPLATES,
          each -> new TemplateCompiler(each).compile(spec.creationTemplates()));
    }
    if (spec.accountSettings() != null) {
      documents.put(Setting.ACCOUNT_SETTINGS, account(spec.accountSettings()));
    }
    if (spec.pullTimeExclusions() != null) {
      documents.put(
          Setting.PULL_TIME_EXCLUSIONS,
          exclusions(spec.pullTimeExclusions().principals(), around.principal()));
    }
  }

  /**
   * What to ask of {@link Setting#PULL_TIME_EXCLUSIONS} where the spec asks nothing: that pulls of
   * the operator itself don't count.
   *
   * @param principal ARN of the operator's role or user
   * @return the document; empty if ECR can't exclude that principal
   */
  public static Optional<ObjectNode> ownExclusion(String principal) {
    return isExcludable(principal)
        ? Optional.of(exclusions(List.of(), principal))
        : Optional.empty();
  }

  private static ObjectNode account(AccountSettings settings) {
    var document = JsonNodeFactory.instance.objectNode();
    if (settings.basicScanTypeVersion() != null) {
      document.put(
          "BASIC_SCAN_TYPE_VERSION",
          switch (settings.basicScanTypeVersion()) {
            case AwsNative -> "AWS_NATIVE";
            case Clair -> "CLAIR";
          });
    }
    if (settings.blobMounting() != null) {
      document.put(
          "BLOB_MOUNTING",
          switch (settings.blobMounting()) {
            case Enabled -> "ENABLED";
            case Disabled -> "DISABLED";
          });
    }
    if (settings.registryPolicyScope() != null) {
      document.put("REGISTRY_POLICY_SCOPE", settings.registryPolicyScope().name());
    }
    return document;
  }

  private static ObjectNode exclusions(Collection<String> asked, @Nullable String own) {
    var principals = new TreeSet<>(asked);
    if (own != null && isExcludable(own)) {
      principals.add(own);
    }
    var document = JsonNodeFactory.instance.objectNode();
    var array = document.putArray("principals");
    principals.forEach(array::add);
    return document;
  }

  private static boolean isExcludable(String principal) {
    return principal.length() <= MAX_PRINCIPAL && EXCLUDABLE.matcher(principal).matches();
  }
}
