package io.portreeve.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.fabric8.kubernetes.model.annotation.Group;
import io.portreeve.api.v1alpha1.Registry;
import java.time.Clock;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** The rules of the house, each with its reason. */
@AnalyzeClasses(packages = "io.portreeve", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String ROOT = "io.portreeve";
  private static final String API = "io.portreeve.api..";

  @ArchTest static final ArchRule LAYERS = layers();

  private static ArchRule layers() {
    var architecture =
        layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("root")
            .definedBy(ROOT);
    for (var layer : Layers.MAY_USE.keySet()) {
      architecture = architecture.layer(layer).definedBy(Layers.classesOf(layer));
    }
    for (var entry : Layers.MAY_USE.entrySet()) {
      var layer = architecture.whereLayer(entry.getKey());
      architecture =
          entry.getValue().length == 0
              ? layer.mayNotAccessAnyLayer()
              : layer.mayOnlyAccessLayers(entry.getValue());
    }
    return architecture
        .whereLayer("root")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("ecr")
        .mayOnlyBeAccessedByLayers("root")
        .because(
            "the kinds meet in api, provider and usage; where an edge is missing, split a package"
                + " rather than add it (docs/adr)");
  }

  @ArchTest
  static final ArchRule EVERY_PACKAGE_HAS_ITS_PLACE =
      classes()
          .should()
          .resideInAnyPackage(
              Stream.concat(
                      Stream.of(ROOT), Layers.MAY_USE.keySet().stream().map(Layers::classesOf))
                  .toArray(String[]::new))
          .because("a package that the table of dependencies doesn't name escapes it");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices()
          .matching("io.portreeve.(*)..")
          .should()
          .beFreeOfCycles()
          .because("what can't be understood alone can't be changed alone");

  @ArchTest
  static final ArchRule AWS_SDK =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.portreeve.provider.ecr..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("software.amazon..")
          .because("another registry is another adapter, and nothing else");

  @ArchTest
  static final ArchRule SIGSTORE =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.portreeve.evidence..", "io.portreeve.tuf..", "io.portreeve.condition..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.sigstore..", "com.google.protobuf..", "dev.cel..")
          .because("what decides on a signature is in one place");

  @ArchTest
  static final ArchRule BOUNCY_CASTLE =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.portreeve.evidence..")
          .and()
          .haveNameNotMatching(".*\\.enforcement\\.ServingCertificate\\w*(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bouncycastle..")
          .because("it is there to read signatures, and to issue one certificate");

  @ArchTest
  static final ArchRule OPERATOR_SDK =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT, "io.portreeve.kubernetes..")
          .and()
          .haveNameNotMatching(".*(Reconciler|EventSources?)(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.javaoperatorsdk..", "io.quarkiverse.operatorsdk..")
          .because("what is decided must be testable without a controller");

  @ArchTest
  static final ArchRule KUBERNETES_CLIENT =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              ROOT,
              "io.portreeve.kubernetes..",
              "io.portreeve.usage..",
              "io.portreeve.admission..",
              "io.portreeve.enforcement..",
              "io.portreeve.pullsecret..")
          .and()
          .haveNameNotMatching(".*(Reconciler|EventSources?)(\\$.*)?")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.fabric8.kubernetes.client..")
                  .and(are(resideOutsideOfPackages("io.fabric8.kubernetes.client.utils..")))
                  .and(not(nameMatching("io.fabric8.kubernetes.client.CustomResource"))))
          .because("who can ask the API server for anything is a short list");

  @ArchTest
  static final ArchRule API_IS_POOR =
      classes()
          .that()
          .resideInAPackage(API)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      "java..",
                      API,
                      "com.fasterxml.jackson.annotation..",
                      "io.fabric8.generator.annotation..",
                      "io.fabric8.crd.generator.annotation..",
                      "io.fabric8.kubernetes.model.annotation..",
                      "io.fabric8.kubernetes.api.model..",
                      "org.jspecify.annotations..")
                  .or(nameMatching("io.fabric8.kubernetes.client.CustomResource")))
          .because("who builds against the API must not get an operator with it");

  @ArchTest
  static final ArchRule SPEC_AND_STATUS_ARE_RECORDS =
      classes()
          .that()
          .resideInAPackage(API)
          .and()
          .haveNameMatching(".*\\.\\w+(Spec|Status)")
          .and()
          .areNotEnums()
          .should()
          .beRecords()
          .because("cached objects are shared: what can't be changed isn't changed by accident");

  @ArchTest
  static final ArchRule NULL_MARKED =
      classes()
          .should(beInANullMarkedPackage())
          .because("NullAway checks marked packages only, and says nothing of the others");

  private static ArchCondition<JavaClass> beInANullMarkedPackage() {
    return new ArchCondition<>("reside in a package that is @NullMarked") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        var marked =
            item.getPackage()
                .tryGetPackageInfo()
                .filter(info -> info.isAnnotatedWith(NullMarked.class))
                .isPresent();
        if (!marked) {
          events.add(
              SimpleConditionEvent.violated(
                  item, item.getPackageName() + " has no @NullMarked package-info"));
        }
      }
    };
  }

  @ArchTest
  static final ArchRule NO_FIELD_INJECTION =
      fields()
          .should()
          .notBeAnnotatedWith("jakarta.inject.Inject")
          .andShould()
          .notBeAnnotatedWith("org.eclipse.microprofile.config.inject.ConfigProperty")
          .allowEmptyShould(true)
          .because("a constructor says what a class needs, to tests as well");

  @ArchTest
  static final ArchRule TIME_AND_ENVIRONMENT_ARE_GIVEN =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT)
          .should()
          .callMethodWhere(
              target(owner(belongToAnyOf(Instant.class)))
                  .and(target(nameMatching("now")))
                  .or(
                      target(owner(belongToAnyOf(Clock.class)))
                          .and(target(nameMatching("system.*|tick.*"))))
                  .or(target(owner(belongToAnyOf(Thread.class))).and(target(nameMatching("sleep"))))
                  .or(
                      target(owner(belongToAnyOf(System.class)))
                          .and(
                              target(
                                  nameMatching(
                                      "getenv|getProperty|currentTimeMillis|nanoTime|exit")))))
          .because("a test sets the clock and waits for nothing");

  @ArchTest
  static final ArchRule NO_STANDARD_STREAMS =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT, "io.portreeve.cli..")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .because("the log is for operators, the streams are for the command line");

  @ArchTest
  static final ArchRule ONE_LOGGER =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.util.logging..")
          .because("key-value pairs need SLF4J's fluent API");

  @ArchTest
  static final ArchRule NO_STACK_TRACES_PRINTED =
      noClasses()
          .should()
          .callMethodWhere(target(nameMatching("printStackTrace")).and(alwaysTrue()))
          .because("it goes past the log");

  @ArchTest
  static final ArchRule NO_EMPTY_NAMES =
      noClasses()
          .should()
          .haveNameMatching(
              ".*\\.([A-Za-z0-9]*(Utils?|Helper|Manager|Impl|Processor)|Abstract[A-Z].*)(\\$.*)?")
          .because("these names say nothing of what a class is for");

  @ArchTest
  static final ArchRule NO_INTERFACE_PREFIX =
      noClasses()
          .that()
          .areInterfaces()
          .should()
          .haveNameMatching(".*[.$]I[A-Z][a-z].*")
          .because("the interface is the concept, the class the detail");

  @ArchTest
  static final ArchRule DECISIONS_ARE_PURE =
      noClasses()
          .that()
          .haveNameMatching(
              ".*\\.(\\w*(Plan|Intent|Action|Resolution|Observation)|Ownership|Tenancy|LifecycleLookup)(\\$.*)?")
          .or()
          .resideInAnyPackage(
              "io.portreeve.retention..",
              "io.portreeve.image..",
              "io.portreeve.status..",
              "io.portreeve.rules..",
              "io.portreeve.fault..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.io..",
              "java.net..",
              "java.nio.file..",
              "java.nio.channels..",
              "java.net.http..",
              "io.fabric8.kubernetes.client..",
              "io.javaoperatorsdk..",
              "software.amazon..",
              "jakarta..",
              "org.slf4j..")
          .because("a decision is a function: its tests are tables");

  @ArchTest
  static final ArchRule ADAPTERS_HIDE =
      classes()
          .that()
          .resideInAPackage("io.portreeve.provider.ecr..")
          .and()
          .haveSimpleNameNotEndingWith("Clients")
          .and()
          .haveSimpleNameNotEndingWith("package-info")
          .should()
          .notBePublic()
          .because("CDI binds an adapter by its factory; nobody names it");

  @ArchTest
  static final ArchRule THE_GROUP_IS_WRITTEN_ONCE =
      classes()
          .that()
          .areAnnotatedWith(Group.class)
          .should()
          .resideInAPackage(Registry.class.getPackageName())
          .because("kinds are public contract");
}
