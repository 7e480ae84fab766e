package io.portreeve.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.TenancyRule;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import io.portreeve.testing.Samples;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryCheckTest {
  private static final String BEFORE = "2026-11-20T07:59:59Z";
  private static final String SAME = "2026-11-20T08:00:00Z";
  private static final String AFTER = "2026-11-20T08:00:01Z";

  private static Outcome.@Nullable Stalled check(Registry registry, Registry... others) {
    return RegistryCheck.of(
        registry, Stream.concat(Stream.of(registry), Stream.of(others)).toList());
  }

  private static TenancyRule grant(String... names) {
    return new TenancyRule(Samples.ALL, List.of(names), List.of(), null);
  }

  @Test
  void findsNothingWrong() {
    // Given
    var registry =
        RegistrySample.main()
            .tenancy(grant("{namespace}/**", "shared/*"), grant("**"))
            .pattern("team/{namespace}-{name}")
            .interval("1h30m")
            .build();

    // When
    var fault = check(registry);

    // Then
    assertThat(fault).isNull();
  }

  static Stream<Arguments> names() {
    return Stream.of(
        arguments(List.of(grant("{team}/**")), "spec.tenancy[0].repositoryNames[0]: "),
        arguments(List.of(grant("ok", "{name}/x")), "spec.tenancy[0].repositoryNames[1]: "),
        arguments(List.of(grant("ok"), grant("{")), "spec.tenancy[1].repositoryNames[0]: "),
        arguments(List.of(grant("a"), grant("b", "c}")), "spec.tenancy[1].repositoryNames[1]: "),
        arguments(List.of(grant("")), "spec.tenancy[0].repositoryNames[0]: "),
        arguments(List.of(grant("a".repeat(257))), "spec.tenancy[0].repositoryNames[0]: "),
        arguments(List.of(grant("{a}"), grant("{b}")), "spec.tenancy[0].repositoryNames[0]: "));
  }

  @ParameterizedTest
  @MethodSource("names")
  void namesTheTenancyPatternThatCannotBeRead(List<TenancyRule> tenancy, String field) {
    // Given
    var registry = RegistrySample.main().tenancy(tenancy.toArray(TenancyRule[]::new)).build();

    // When
    var fault = check(registry);

    // Then
    assertThat(fault).isNotNull().returns(Reason.INVALID_SPEC, Outcome.Stalled::reason);
    assertThat(fault.message()).startsWith(field).hasSizeGreaterThan(field.length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{namespace",
        "namespace}",
        "{team}/{name}",
        "/{name}",
        "{name}/",
        "a//{name}",
        "-{name}",
        "{namespace}/*",
        "Shop/{name}",
        ""
      })
  void namesTheNamePatternThatMakesNoName(String pattern) {
    // Given
    var registry = RegistrySample.main().pattern(pattern).build();

    // When
    var fault = check(registry);

    // Then
    assertThat(fault).isNotNull().returns(Reason.INVALID_SPEC, Outcome.Stalled::reason);
    assertThat(fault.message()).startsWith("spec.repositoryNamePattern: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "10", "-5m", "0s", "0m", "1m1h", ""})
  void namesTheIntervalThatIsNone(String interval) {
    // Given
    var registry = RegistrySample.main().interval(interval).build();

    // When
    var fault = check(registry);

    // Then
    assertThat(fault).isNotNull().returns(Reason.INVALID_SPEC, Outcome.Stalled::reason);
    assertThat(fault.message()).startsWith("spec.interval: ");
  }

  @ParameterizedTest
  @CsvSource({"1s,PT1S", "90s,PT90S", "1h,PT1H", ",PT10M"})
  void readsIntervals(@Nullable String text, Duration expected) {
    assertThat(RegistryCheck.interval(text)).isEqualTo(expected);
  }

  @Test
  void refusesIntervalsThatWouldNeverEnd() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RegistryCheck.interval("0s"))
        .withMessageContaining("shorter than a second");
  }

  @Test
  void refusesARoleOfAnotherAccount() {
    // Given
    var sample = new EcrSample().role("arn:aws:iam::210987654321:role/portreeve", null);

    // When
    var fault = check(RegistrySample.main().with(sample).build());

    // Then
    assertThat(fault).isNotNull().returns(Reason.INVALID_SPEC, Outcome.Stalled::reason);
    assertThat(fault.message())
        .startsWith("spec.ecr.roleArn: ")
        .contains("123456789012", "spec.ecr.roleChain");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://sts|1.example", "http://["})
  void namesTheStsEndpointThatIsNone(String endpoint) {
    // Given
    var registry = RegistrySample.main().with(new EcrSample().stsEndpoint(endpoint)).build();

    // When
    var fault = check(registry);

    // Then
    assertThat(fault).isNotNull().returns(Reason.INVALID_SPEC, Outcome.Stalled::reason);
    assertThat(fault.message()).startsWith("spec.ecr.stsEndpoint: ");
  }

  @Test
  void theOlderOfTwoThatNameOneQueueReadsIt() {
    // Given
    var url = "https://sqs.eu-west-1.amazonaws.com/123456789012/portreeve";
    var older = RegistrySample.of("first").created(BEFORE).with(new EcrSample().queue(url)).build();
    var younger =
        RegistrySample.main()
            .created(AFTER)
            .region("eu-central-1")
            .with(new EcrSample().queue(url))
            .build();
    var all = List.of(older, younger);

    // When
    var fault = RegistryCheck.queue(younger, all);

    // Then
    assertThat(fault).contains("spec.ecr.events.queueUrl", "Registry \"first\"");
    assertThat(RegistryCheck.queue(older, all)).isNull();
  }

  static Stream<Arguments> twins() {
    var otherRegion = "eu-central-1";
    var otherAccount = "210987654321";
    return Stream.of(
        arguments("older", RegistrySample.of("zeta").created(BEFORE), true),
        arguments("younger", RegistrySample.of("alpha").created(AFTER), false),
        arguments("as old, name before", RegistrySample.of("alpha").created(SAME), true),
        arguments("as old, name after", RegistrySample.of("zeta").created(SAME), false),
        arguments("as old, longer name", RegistrySample.of("main-2").created(SAME), false),
        arguments("as old, shorter name", RegistrySample.of("mai").created(SAME), true),
        arguments("region", RegistrySample.of("a").created(BEFORE).region(otherRegion), false),
        arguments("account", RegistrySample.of("a").created(BEFORE).account(otherAccount), false),
        arguments("endpoint", RegistrySample.of("a").created(BEFORE).endpoint("http://x"), true),
        arguments("secret", RegistrySample.of("a").created(BEFORE).secret(), true),
        arguments("suspended", RegistrySample.of("a").created(BEFORE).suspended(), true));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("twins")
  void theOlderTwinWins(String how, RegistrySample other, boolean givesWay) {
    // Given
    var registry = RegistrySample.main().created(SAME).build();
    var twin = other.build();

    // When
    var fault = check(registry, twin);

    // Then
    if (givesWay) {
      assertThat(fault).isNotNull().returns(Reason.DUPLICATE_REGISTRY, Outcome.Stalled::reason);
      assertThat(fault.message())
          .contains("Registry \"" + twin.getMetadata().getName() + "\"", "delete one of the two");
    } else {
      assertThat(fault).as(how).isNull();
    }
  }

  @Test
  void exactlyOneOfManyWins() {
    // Given
    var all =
        Stream.of("d", "b", "a", "c")
            .map(name -> RegistrySample.of(name).created(SAME).build())
            .toList();

    // When
    var winners = all.stream().filter(each -> RegistryCheck.of(each, all) == null);

    // Then
    assertThat(winners).extracting(each -> each.getMetadata().getName()).containsExactly("a");
  }

  @Test
  void namesTheOldestOfItsTwins() {
    // Given
    var registry = RegistrySample.main().created(AFTER).build();
    var oldest = RegistrySample.of("oldest").created(BEFORE).build();
    var older = RegistrySample.of("older").created(SAME).build();

    // When
    var fault = check(registry, older, oldest);

    // Then
    assertThat(fault).isNotNull();
    assertThat(fault.message()).startsWith("Registry \"oldest\" is older");
  }

  @Test
  void saysWhatIsWrongWithItselfFirst() {
    // Given
    var registry = RegistrySample.main().pattern("{").interval("soon").build();

    // When
    var fault = check(registry, RegistrySample.of("older").created(BEFORE).build());

    // Then
    assertThat(fault).isNotNull();
    assertThat(fault.message()).startsWith("spec.repositoryNamePattern: ");
  }
}
