package io.portreeve.evidence;

import static io.portreeve.evidence.EvidenceScene.ROOT;
import static io.portreeve.evidence.EvidenceScene.accepted;
import static io.portreeve.evidence.EvidenceScene.draft;
import static io.portreeve.evidence.EvidenceScene.refused;
import static io.portreeve.evidence.EvidenceScene.signer;
import static io.portreeve.evidence.EvidenceScene.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.testing.FulcioKit.LeafSpec;
import io.portreeve.testing.SigstoreKit;
import java.util.List;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.OtherName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who signed, and whether that one may. */
final class IdentityThreatsTest {
  private static Proof signedBy(Consumer<LeafSpec> change, SubjectRule rule) {
    return verify(
        draft().with(d -> change.accept(d.leaf)).json(),
        EvidenceScene.keyless("s", SigstoreKit.ISSUER, rule, ROOT));
  }

  private static Consumer<LeafSpec> named(int type, String name) {
    return leaf -> {
      leaf.names.clear();
      leaf.names.add(new GeneralName(type, name));
    };
  }

  @ParameterizedTest
  @CsvSource({
    "https://github.com/org/, https://evil.com/?https://github.com/org/",
    "https://github.com/org/, https://github.com/org/x",
    "https://github.com/org/.*, https://evil.com/?https://github.com/org/x",
    "https://github.com/org/[a-z]+, https://github.com/org/x/../../evil/y",
    "https://github\\.com/org/x, https://githubXcom/org/x",
    "(?m)https://a\\.test/x$, https://a.test/x?y"
  })
  void T13_anExpressionMatchesTheWholeName(String expression, String name) {
    refused(
        signedBy(
            named(GeneralName.uniformResourceIdentifier, name), new SubjectRule.Regex(expression)),
        "subject");
  }

  @Test
  void T13_alternativesAreAnchoredAsOne() {
    var rule = new SubjectRule.Regex("https://a.test/x|https://b.test/y");

    assertThat(rule.matches("https://b.test/y")).isTrue();
    assertThat(rule.matches("https://a.test/x.evil")).isFalse();
    assertThat(rule.matches("evil https://b.test/y")).isFalse();
  }

  @Test
  void T13_anEmailIsTheWholeEmail() {
    var rule = new SubjectRule.Exact("a@b.com");

    accepted(signedBy(named(GeneralName.rfc822Name, "a@b.com"), rule));
    refused(signedBy(named(GeneralName.rfc822Name, "a@b.com.evil"), rule), "subject");
    refused(signedBy(named(GeneralName.rfc822Name, "A@b.com"), rule), "subject");
  }

  @Test
  void T13_severalNamesAreRefused() {
    Consumer<LeafSpec> two =
        leaf -> leaf.names.add(new GeneralName(GeneralName.rfc822Name, "evil@test"));

    refused(signedBy(two, new SubjectRule.Exact(SigstoreKit.WORKFLOW)), "subject");
    refused(signedBy(leaf -> leaf.names.clear(), new SubjectRule.Regex(".+")), "subject");
  }

  @ParameterizedTest
  @ValueSource(strings = {"100%", "{x}", "a|b", "<a>", "\"", "`"})
  void namesThatJavaTakesForNoUriAreNames(String branch) {
    var name = "https://github.com/acme/app/.github/workflows/release.yml@refs/heads/" + branch;

    accepted(
        signedBy(named(GeneralName.uniformResourceIdentifier, name), new SubjectRule.Exact(name)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\0", "\u007f", "\t"})
  void T13_controlCharactersInANameAreRefused(String odd) {
    var name = SigstoreKit.WORKFLOW + odd + "x";

    var proof =
        signedBy(
            named(GeneralName.uniformResourceIdentifier, name), new SubjectRule.Regex("(?s).+"));

    assertThat(proof.passed()).isFalse();
    assertThat(proof.reason()).doesNotContain(odd);
  }

  @Test
  void T13_namesOfOtherTypesAreRefused() {
    refused(
        signedBy(named(GeneralName.dNSName, "a.test"), new SubjectRule.Exact("a.test")), "subject");
  }

  @Test
  void aUserNameIsAName() {
    Consumer<LeafSpec> user = leaf -> leaf.names = List.of(otherName("57264.1.7"));
    Consumer<LeafSpec> other = leaf -> leaf.names = List.of(otherName("57264.1.99"));

    accepted(signedBy(user, new SubjectRule.Exact("octocat!corp")));
    refused(signedBy(other, new SubjectRule.Exact("octocat!corp")), "subject");
  }

  private static GeneralName otherName(String type) {
    return new GeneralName(
        GeneralName.otherName,
        new OtherName(
            new ASN1ObjectIdentifier("1.3.6.1.4.1." + type), new DERUTF8String("octocat!corp")));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "https://token.actions.test, https://token.actions.test, true",
        "https://token.actions.test, -, true",
        "-, https://token.actions.test, true",
        "https://token.actions.test, https://evil.test, false",
        "https://evil.test, https://token.actions.test, false",
        "https://token.actions.test/, https://token.actions.test/, false",
        "https://TOKEN.actions.test, -, false",
        "-, -, false"
      })
  void T13_issuerIsOneAndExact(String issuer, String older, boolean good) {
    Consumer<LeafSpec> change =
        leaf -> {
          leaf.issuer = issuer;
          leaf.olderIssuer = older;
        };

    var proof = signedBy(change, new SubjectRule.Exact(SigstoreKit.WORKFLOW));

    if (good) {
      accepted(proof);
    } else {
      refused(proof, "issuer");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://github.com/acme/*/.github/workflows/release.yml@refs/tags/v*, https://github.com/acme/app/.github/workflows/release.yml@refs/tags/v1, true",
    "https://github.com/acme/*/.github/workflows/release.yml@refs/tags/v*, https://github.com/acme/a/b/.github/workflows/release.yml@refs/tags/v1, false",
    "https://github.com/acme/*/.github/workflows/release.yml@refs/tags/v*, https://github.com/acme/app/.github/workflows/release.yml@refs/tags/v1/x, false",
    "https://github.com/acme/**, https://github.com/acme/app/x/y, true",
    "https://github.com/acme/**, https://github.com/acmeevil/x, false",
    "*@b.com, a@b.com, true",
    "*@b.com, a@b.com.evil, false",
    "*@b.com, a@bxcom, false",
    "a?b, a?b, true",
    "a?b, axb, false",
    "'a\\Eb*', 'a\\Ebc', true"
  })
  void T13_aPatternMatchesTheWholeName(String glob, String name, boolean matches) {
    assertThat(new SubjectRule.Pattern(glob).matches(name)).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "**", "*", "**/**", "a***b"})
  void T19_patternsThatSayNothingAreRefused(String glob) {
    assertThatThrownBy(() -> new SubjectRule.Pattern(glob))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".*",
        "a*",
        "(",
        "a{1001}",
        "a{600}b{600}",
        "((a{100}){100}){100}",
        "((a{30}){30}){30}",
        "(a{30}b{30}){30}",
        "(a{40}[[:alpha:])]){40}",
        "(a{40}[])]){40}",
        "(a{40}\\)\\Q)\\E){40}",
        "(?=a)",
        "\\1(a)"
      })
  void T19_expressionsThatSayNothingOrCostTooMuchAreRefused(String expression) {
    assertThatThrownBy(() -> new SubjectRule.Regex(expression))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', 01234567-89ab-cdef-0123-456789abcdef",
    "'[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', 01234567-89ab-cdef-0123-456789abcdef",
    "'[0-9a-f]{40}/[0-9a-f]{40}', 0123456789012345678901234567890123456789/0123456789012345678901234567890123456789"
  })
  void repetitionsBesideOneAnotherAddUp(String expression, String name) {
    assertThat(new SubjectRule.Regex(expression).matches(name)).isTrue();
  }

  @Test
  void T19_emptyIdentitiesAreRefused() {
    var rule = new SubjectRule.Exact("x");

    assertThatThrownBy(() -> new SubjectRule.Exact(""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SubjectRule.Exact("x".repeat(1025)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> EvidenceScene.keyless("s", " ", rule, ROOT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> EvidenceScene.keyless("", "issuer", rule, ROOT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void T32_anExpressionTakesLinearTime() {
    var rule = new SubjectRule.Regex("(a+)+(a+)+(a+)+b");

    assertThat(rule.matches("a".repeat(4_000))).isFalse();
  }

  @Test
  void aDenialSaysWhoSigned() {
    var proof = verify(draft().with(d -> d.by("mailto:eve@evil.test", SigstoreKit.ISSUER)).json());

    assertThat(proof.reason())
        .isEqualTo("subject: found mailto:eve@evil.test, expected " + SigstoreKit.WORKFLOW);
  }

  @Test
  void fingerprintsDifferExactlyWhereRulesDo() {
    var one = EvidenceScene.keyless("a", "i", new SubjectRule.Exact("x"), ROOT);
    var renamed = EvidenceScene.keyless("b", "i", new SubjectRule.Exact("x"), ROOT);
    var pattern = EvidenceScene.keyless("a", "i", new SubjectRule.Pattern("x"), ROOT);
    var split = EvidenceScene.keyless("a", "i:1:x", new SubjectRule.Exact("x"), ROOT);

    assertThat(one.fingerprint()).isEqualTo(renamed.fingerprint());
    assertThat(one.fingerprint()).isNotEqualTo(pattern.fingerprint());
    assertThat(one.fingerprint()).isNotEqualTo(split.fingerprint());
    assertThat(signer().fingerprint()).contains(ROOT.version());
  }
}
