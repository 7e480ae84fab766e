package io.portreeve.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portreeve.image.Digest;
import io.portreeve.image.RepositoryName;
import io.portreeve.provider.EncryptionSetting;
import io.portreeve.provider.RepositoryOwner;
import io.portreeve.provider.RepositoryPlace;
import io.portreeve.provider.RepositoryState;
import io.portreeve.provider.TagMutabilitySetting;
import io.portreeve.retention.LifecycleDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RepositoryPlanTest {
  private static final RepositoryName NAME = RepositoryName.parse("shop/api");
  private static final RepositoryOwner OWNER = new RepositoryOwner("prod", "shop", "api", "u1");
  private static final TagMutabilitySetting IMMUTABLE =
      new TagMutabilitySetting(false, Set.of("dev-*", "pr-*"));
  private static final LifecycleDocument RULES = document(14);
  private static final SortedSet<Digest> NO_IMAGES = new TreeSet<>();
  private static final RepositoryIntent ALL = intent(IMMUTABLE, true, RULES, Map.of("team", "a"));
  private static final RepositoryIntent NOTHING = intent(null, null, null, Map.of());

  private static LifecycleDocument document(int days) {
    return LifecycleDocument.parse(
        """
        {"rules":[{"rulePriority":1,"selection":{"tagStatus":"untagged",\
        "countType":"sinceImagePushed","countUnit":"days","countNumber":%d},\
        "action":{"type":"expire"}}]}"""
            .formatted(days));
  }

  private static RepositoryIntent intent(
      TagMutabilitySetting mutability,
      Boolean scan,
      LifecycleDocument lifecycle,
      Map<String, String> tags) {
    return new RepositoryIntent(
        NAME, OWNER, mutability, scan, null, false, lifecycle, null, NO_IMAGES, tags);
  }

  private static RepositoryObservation asAsked() {
    var state =
        new RepositoryState(
            NAME,
            new RepositoryPlace("arn/", "uri/", true),
            IMMUTABLE,
            true,
            new EncryptionSetting("AES256", null));
    return observation(state, ALL.allTags(), RULES.text());
  }

  private static RepositoryObservation observation(
      RepositoryState state, Map<String, String> tags, String lifecycle) {
    return new RepositoryObservation(state, tags, lifecycle, null, Map.of(), Set.of());
  }

  private static RepositoryPlan plan(
      RepositoryIntent intent, RepositoryObservation found, Set<String> tags, String lifecycle) {
    var history = new RepositoryHistory(tags, lifecycle, null, Set.of());
    return RepositoryPlan.of(intent, found, history, ImageHold.NONE);
  }

  private static RepositoryObservation with(UnaryOperator<RepositoryState> change) {
    var found = asAsked();
    return observation(change.apply(found.state()), found.tags(), found.lifecycle());
  }

  private static RepositoryObservation withTag(String key, String value) {
    var found = asAsked();
    var tags = new TreeMap<>(found.tags());
    if (value == null) {
      tags.remove(key);
    } else {
      tags.put(key, value);
    }
    return observation(found.state(), tags, found.lifecycle());
  }

  private static RepositoryObservation withLifecycle(String text) {
    var found = asAsked();
    return observation(found.state(), found.tags(), text);
  }

  private static List<String> actions(RepositoryPlan plan) {
    var names = new ArrayList<String>();
    plan.actions().forEach(action -> names.add(action.getClass().getSimpleName()));
    return names;
  }

  static Stream<Arguments> differences() {
    var reordered = new TagMutabilitySetting(false, Set.of("pr-*", "dev-*"));
    var spaced =
        RULES.text().replace(",", " ,\n").replace("\"rulePriority\":1", "\"rulePriority\":9");
    return Stream.of(
        arguments(asAsked(), List.of()),
        arguments(with(s -> s.withTagMutability(reordered)), List.of()),
        arguments(withLifecycle(spaced), List.of()),
        arguments(withTag("theirs", "x"), List.of()),
        arguments(with(s -> s.withScanOnPush(false)), List.of("SetScanOnPush")),
        arguments(
            with(s -> s.withTagMutability(new TagMutabilitySetting(false, Set.of("dev-*")))),
            List.of("SetTagMutability")),
        arguments(
            with(s -> s.withTagMutability(new TagMutabilitySetting(true, IMMUTABLE.except()))),
            List.of("SetTagMutability")),
        arguments(withTag("team", "b"), List.of("Tag")),
        arguments(withTag("team", null), List.of("Tag")),
        arguments(withTag(RepositoryOwner.UID_TAG, "u0"), List.of("Tag")),
        arguments(withTag(RepositoryOwner.OWNER_TAG, null), List.of("Tag")),
        arguments(withLifecycle(null), List.of("PutLifecyclePolicy")),
        arguments(withLifecycle(document(3).text()), List.of("PutLifecyclePolicy")),
        arguments(withLifecycle("not a document"), List.of("PutLifecyclePolicy")));
  }

  @ParameterizedTest
  @MethodSource("differences")
  void plansWhatDiffersInMeaning(RepositoryObservation found, List<String> expected) {
    // When
    var plan = plan(ALL, found, Set.of("team"), RULES.hash());

    // Then
    assertThat(actions(plan)).isEqualTo(expected);
    assertThat(plan.isEmpty()).isEqualTo(expected.isEmpty());
    assertThat(plan.differences().isEmpty()).isEqualTo(expected.isEmpty());
  }

  @Test
  void whatIsNotAskedIsLeftAsItIs() {
    // When
    var plan = plan(NOTHING, asAsked(), Set.of(), null);

    // Then
    assertThat(plan.actions()).isEmpty();
  }

  @Test
  void ownershipIsFirst() {
    // Given
    var state =
        asAsked()
            .state()
            .withScanOnPush(false)
            .withTagMutability(new TagMutabilitySetting(true, Set.of()));
    var found = observation(state, Map.of("old", "1"), null);

    // When
    var plan = plan(ALL, found, Set.of("old"), null);

    // Then
    assertThat(actions(plan))
        .containsExactly("Tag", "Untag", "SetTagMutability", "SetScanOnPush", "PutLifecyclePolicy");
  }

  @Test
  void untagsOnlyWhatItHadSet() {
    // Given
    var found = withTag("theirs", "x");

    // When
    var plan = plan(NOTHING, found, Set.of("team", "gone"), null);

    // Then
    assertThat(plan.actions())
        .containsExactly(new RepositoryAction.Untag(found.state(), Set.of("team")));
  }

  @Test
  void neverTakesOwnershipTagsOff() {
    // Given
    var managed = Set.of(RepositoryOwner.OWNER_TAG, RepositoryOwner.UID_TAG);

    // When
    var plan = plan(NOTHING, asAsked(), managed, null);

    // Then
    assertThat(plan.actions()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {"14, 14, true", "14, 3, false", "-, 14, false", "14, -, false", "0, 14, false"})
  void removesOnlyItsOwnRules(Integer applied, Integer found, boolean removes) {
    // Given
    var hash = applied == null ? null : applied == 0 ? "x" : document(applied).hash();
    var observation = withLifecycle(found == null ? null : document(found).text());

    // When
    var plan = plan(NOTHING, observation, Set.of(), hash);

    // Then
    assertThat(actions(plan)).isEqualTo(removes ? List.of("RemoveLifecyclePolicy") : List.of());
  }

  @Test
  void createsWithRulesAfterwards() {
    assertThat(actions(RepositoryPlan.create(ALL))).containsExactly("Create", "PutLifecyclePolicy");
    assertThat(actions(RepositoryPlan.create(NOTHING))).containsExactly("Create");
  }

  @Test
  void createsNothingWithoutAnOwner() {
    // When
    var create = (RepositoryAction.Create) RepositoryPlan.create(ALL).actions().getFirst();

    // Then
    assertThat(create.repository().tags())
        .containsEntry("team", "a")
        .containsAllEntriesOf(OWNER.tags());
  }

  static Stream<Arguments> otherIntents() {
    var other = new RepositoryOwner("prod", "shop", "api", "u2");
    var kms = new EncryptionSetting("KMS", null);
    return Stream.of(
        arguments(intent(null, true, RULES, Map.of("team", "a"))),
        arguments(intent(IMMUTABLE, false, RULES, Map.of("team", "a"))),
        arguments(intent(IMMUTABLE, null, RULES, Map.of("team", "a"))),
        arguments(intent(IMMUTABLE, true, null, Map.of("team", "a"))),
        arguments(intent(IMMUTABLE, true, document(3), Map.of("team", "a"))),
        arguments(intent(IMMUTABLE, true, RULES, Map.of("team", "b"))),
        arguments(intent(IMMUTABLE, true, RULES, Map.of())),
        arguments(
            new RepositoryIntent(
                NAME,
                other,
                IMMUTABLE,
                true,
                null,
                false,
                RULES,
                null,
                NO_IMAGES,
                Map.of("team", "a"))),
        arguments(
            new RepositoryIntent(
                NAME,
                OWNER,
                IMMUTABLE,
                true,
                kms,
                true,
                RULES,
                null,
                NO_IMAGES,
                Map.of("team", "a"))),
        arguments(
            new RepositoryIntent(
                RepositoryName.parse("shop/web"),
                OWNER,
                IMMUTABLE,
                true,
                null,
                false,
                RULES,
                null,
                NO_IMAGES,
                Map.of("team", "a"))));
  }

  @ParameterizedTest
  @MethodSource("otherIntents")
  void hashTellsIntentsApart(RepositoryIntent other) {
    assertThat(other.hash()).isNotEqualTo(ALL.hash()).matches("[0-9a-f]{16}");
  }

  @Test
  void hashIsTheSameForTheSameMeaning() {
    // Given
    var reordered = new TagMutabilitySetting(false, Set.of("pr-*", "dev-*"));
    var defaultKms = new EncryptionSetting("KMS", null);
    var same =
        new RepositoryIntent(
            NAME,
            OWNER,
            reordered,
            true,
            defaultKms,
            false,
            document(14),
            null,
            NO_IMAGES,
            Map.of("team", "a"));

    // When / Then
    assertThat(same.hash()).isEqualTo(ALL.hash());
  }

  /** Both characters are allowed in keys and values. */
  @Test
  void hashTellsKeysFromValues() {
    var one = intent(null, null, null, Map.of("a=b", "c"));
    var other = intent(null, null, null, Map.of("a", "b=c"));

    assertThat(one.hash()).isNotEqualTo(other.hash());
  }
}
