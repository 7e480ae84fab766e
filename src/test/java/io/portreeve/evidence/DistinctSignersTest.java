package io.portreeve.evidence;

import static io.portreeve.evidence.AttachedScene.signed;
import static io.portreeve.evidence.AttachedScene.signedBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portreeve.condition.Condition;
import io.portreeve.evidence.AttachedScene.Layer;
import io.portreeve.evidence.AttachedScene.Person;
import io.portreeve.evidence.EvidenceDemand.Attestation;
import io.portreeve.evidence.EvidenceDemand.Indexes;
import io.portreeve.evidence.EvidenceDemand.Signatures;
import io.portreeve.testing.SignatureDraft;
import io.portreeve.testing.SigstoreKit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** T14: signers are counted, not signatures. */
final class DistinctSignersTest {
  private static final Person ALICE = Person.of("alice");
  private static final Person BOB = Person.of("bob");

  private final AttachedScene scene = new AttachedScene();

  @Test
  void T14_anIdentityCountsForOneSigner() {
    assertThat(DistinctSigners.count(List.of())).isZero();
    assertThat(DistinctSigners.count(List.of(List.of("a"), List.of("a")))).isEqualTo(1);
    assertThat(DistinctSigners.count(List.of(List.of("a", "b"), List.of("a")))).isEqualTo(2);
    assertThat(DistinctSigners.count(List.of(List.of("a"), List.of("a", "b"), List.of("b"))))
        .isEqualTo(2);
    assertThat(
            DistinctSigners.count(
                List.of(List.of("a", "b"), List.of("b", "c"), List.of("a"), List.of())))
        .isEqualTo(3);
  }

  /** Against trying every assignment. */
  @Test
  void T14_theCountIsTheLargestThatIsPossible() {
    var random = new Random(14);
    for (var round = 0; round < 300; round++) {
      var signers = new ArrayList<List<String>>();
      for (var i = 0; i < 5; i++) {
        var own = new ArrayList<>(List.of("a", "b", "c", "d"));
        own.removeIf(_ -> random.nextInt(3) > 0);
        signers.add(own);
      }

      assertThat(DistinctSigners.count(signers))
          .as(signers.toString())
          .isEqualTo(most(signers, List.of()));
    }
  }

  private static int most(List<List<String>> signers, List<String> taken) {
    if (signers.isEmpty()) {
      return 0;
    }
    var rest = signers.subList(1, signers.size());
    var best = most(rest, taken);
    for (var identity : signers.getFirst()) {
      if (!taken.contains(identity)) {
        var more = new ArrayList<>(taken);
        more.add(identity);
        best = Math.max(best, 1 + most(rest, more));
      }
    }
    return best;
  }

  @Test
  void T14_threeSignaturesOfOneKeyAreOne() {
    var one = ALICE.signature(scene.image);
    scene.sig(one, ALICE.signature(scene.image), ALICE.signature(scene.image));

    var found = scene.verify(signedBy(2, ALICE.signer(), BOB.signer()));

    assertThat(found.signatures().getFirst().distinctSigners()).isEqualTo(1);
  }

  @Test
  void T14_oneKeyUnderTwoNamesIsOne() {
    scene.sig(ALICE.signature(scene.image), ALICE.signature(scene.image));

    var found = scene.verify(signedBy(2, ALICE.signer(), ALICE.alias("alice-again").signer()));

    assertThat(found.signatures().getFirst().distinctSigners()).isEqualTo(1);
    assertThat(found.signatures().getFirst().signers()).allMatch(each -> each.verified());
  }

  /** The one may be either of two, the other only the first: whatever comes first is found. */
  @Test
  void T14_theOrderOfSignaturesDoesNotDecide() {
    var either =
        EvidenceScene.keyless(
            "either",
            SigstoreKit.ISSUER,
            new SubjectRule.Regex("mailto:(a|b)@test"),
            EvidenceScene.ROOT);
    var onlyA =
        EvidenceScene.keyless(
            "only-a",
            SigstoreKit.ISSUER,
            new SubjectRule.Exact("mailto:a@test"),
            EvidenceScene.ROOT);
    var layers =
        new ArrayList<Layer>(
            List.of(
                AttachedScene.keyless(scene.image, d -> d.by("mailto:a@test", SigstoreKit.ISSUER)),
                AttachedScene.keyless(
                    scene.image, d -> d.by("mailto:b@test", SigstoreKit.ISSUER))));
    for (var round = 0; round < 2; round++) {
      scene.tag(scene.image, ".sig", layers);
      assertThat(signed(scene.verify(signedBy(2, either, onlyA)), 2)).isTrue();
      assertThat(signed(scene.verify(signedBy(2, onlyA, either)), 2)).isTrue();
      Collections.reverse(layers);
    }
    scene.sig(layers.getFirst());
    assertThat(signed(scene.verify(signedBy(2, either, onlyA)), 2)).isFalse();
  }

  @Test
  void T14_bundlesAndOlderSignaturesCountTogether() {
    scene.refer(
        scene.image,
        SigstoreKit.COSIGN_SIGN,
        BOB.bundle(SignatureDraft.statement(scene.image, SigstoreKit.COSIGN_SIGN)));
    scene.sig(ALICE.signature(scene.image));

    assertThat(signed(scene.verify(signedBy(2, ALICE.signer(), BOB.signer())), 2)).isTrue();
    scene.registry.forgetRequests();
    assertThat(signed(scene.verify(signedBy(1, ALICE.signer(), BOB.signer())), 1)).isTrue();
    assertThat(scene.registry.requests()).isEqualTo(3);
  }

  @Test
  void T14_thresholdsThatMeanNothingAreNone() {
    scene.sig(ALICE.signature(scene.image));

    assertThat(scene.verify(signedBy(3, ALICE.signer())).signatures().getFirst().distinctSigners())
        .isEqualTo(1);
    assertThatIllegalArgumentException().isThrownBy(() -> signedBy(-1, ALICE.signer()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> signedBy(1, ALICE.signer(), ALICE.signer()))
        .withMessageContaining("twice");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new EvidenceDemand(
                    List.of(ALICE.signer()),
                    new Signatures(2, List.of("alice", "alice"), Indexes.NAMED),
                    List.of()))
        .withMessageContaining("twice");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new EvidenceDemand(
                    List.of(ALICE.signer()),
                    new Signatures(0, List.of(), Indexes.NAMED),
                    List.of(new Attestation("a", "x:y", List.of("eve"), null))))
        .withMessageContaining("isn't in signers");
  }

  @Test
  void T54_whateverDecidesIsInTheFingerprint() {
    var signers = List.<Signer>of(ALICE.signer(), BOB.signer());
    var demands = new ArrayList<EvidenceDemand>();
    for (var indexes : Indexes.values()) {
      demands.add(
          new EvidenceDemand(signers, new Signatures(1, List.of("alice"), indexes), List.of()));
    }
    var none = new Signatures(0, List.of(), Indexes.NAMED);
    demands.add(new EvidenceDemand(signers, none, List.of()));
    demands.add(signedBy(1, ALICE.signer(), BOB.signer()));
    demands.add(signedBy(2, ALICE.signer(), BOB.signer()));
    demands.add(signedBy(2, Person.of("alice").signer(), BOB.signer()));
    for (var condition : new String[] {null, "predicateType == 'a'", "predicateType == 'b'"}) {
      var compiled = condition == null ? null : Condition.compile(condition);
      for (var type : List.of("x:y", "x:z")) {
        for (var by : List.of(List.of("alice"), List.of("alice", "bob"))) {
          demands.add(
              new EvidenceDemand(signers, none, List.of(new Attestation("a", type, by, compiled))));
        }
      }
    }

    assertThat(demands.stream().map(EvidenceDemand::fingerprint).distinct())
        .hasSize(demands.size());
    assertThat(demands.getFirst().fingerprint())
        .isEqualTo(
            new EvidenceDemand(
                    signers, new Signatures(1, List.of("alice"), Indexes.NAMED), List.of())
                .fingerprint());
  }
}
