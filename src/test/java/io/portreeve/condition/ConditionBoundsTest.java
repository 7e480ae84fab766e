package io.portreeve.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.management.ThreadMXBean;
import io.portreeve.condition.Condition.Result;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Neither a condition nor an attestation can make an evaluation long, large or loud. */
class ConditionBoundsTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final long ALLOCATED = 100L << 20;

  private static final JsonNode HOSTILE = hostile();

  private static Claims claims(JsonNode predicate) {
    return new Claims("https://example.com/p", predicate, NODES.arrayNode(), Map.of());
  }

  /** A predicate of some 8 MiB: a long text, many items, a deep value. */
  private static JsonNode hostile() {
    var predicate = NODES.objectNode();
    predicate.put("text", "a".repeat(4 << 20)).put("part", "a".repeat(1 << 20) + "b");
    predicate.put("pattern", "((((a{1000}){1000}){1000}){1000})");
    predicate.put("slow", "(" + "a?".repeat(400) + ")*b");
    var items = predicate.putArray("items");
    for (var i = 0; i < 200_000; i++) {
      items.addObject().put("name", "n" + i);
    }
    var few = predicate.putArray("few");
    for (var i = 0; i < 5_000; i++) {
      few.add("item" + i);
    }
    ArrayNode deep = predicate.putArray("deep");
    for (var i = 0; i < 60; i++) {
      deep = deep.addArray();
    }
    return predicate;
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      textBlock =
          """
          predicate.items.all(i, i.name != 'x') => budget exceeded
          predicate.few.all(a, predicate.few.all(b, a != b || a == b)) => budget exceeded
          predicate.few.exists(a, predicate.text.contains(predicate.part)) => too much
          predicate.text.contains(predicate.part) => too much
          predicate.few.exists(a, predicate.text.startsWith('b') || predicate == 1) => too much
          predicate == predicate => too much
          [predicate] == [predicate, 1] || predicate in [predicate] => too much
          'x' in predicate.items => too much
          predicate.text.matches('(a|b|c)+(b|d)+x') => too much
          'aaaa'.matches(predicate.pattern) => repeats too much
          predicate.text.matches(predicate.slow) => too much
          predicate.text.matches(predicate.text) => more than 1024 characters
          predicate.text.replace('', predicate.text) == 'a' => too much
          predicate.few.join(predicate.text) == 'a' => too much
          predicate.text.split('').size() == 1 => too much
          predicate.text.upperAscii().lowerAscii().reverse() == 'a' => too much
          predicate.few.map(i, predicate.text + i).size() == 1 => too much
          bytes(predicate.text) + bytes(predicate.text) == b'a' => too much
          predicate.text == 'a' || predicate.few.all(i, predicate.items + predicate.items != []) => too much
          """)
  void hostileAttestationHasNoValue(String text, String why) {
    var condition = Condition.compile(text);
    var claims = claims(HOSTILE);
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    var before = threads.getCurrentThreadAllocatedBytes();

    var result = condition.evaluate(claims);

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(ALLOCATED);
    assertThat(result)
        .isInstanceOfSatisfying(
            Result.Undefined.class, undefined -> assertThat(undefined.why()).contains(why));
  }

  /** A few values that contain each other are few, and endless to whoever compares them. */
  @ParameterizedTest
  @ValueSource(strings = {" == a", " in [a]", " != a", ".map(x, x) == a"})
  void valuesThatContainThemselvesOftenEndTheEvaluation(String comparison) {
    var doubled = "[[1]]" + ".map(a, [a, a])".repeat(40) + ".exists(a, a" + comparison + ")";

    assertThat(Condition.compile(doubled).evaluate(claims(NODES.objectNode())))
        .isInstanceOf(Result.Undefined.class);
  }

  @Test
  void textThatDoublesEndsTheEvaluation() {
    var doubled = "['aaaaaaaa']" + ".map(a, a + a)".repeat(40) + ".exists(a, a == 'b')";

    assertThat(Condition.compile(doubled).evaluate(claims(NODES.objectNode())))
        .isEqualTo(new Result.Undefined("it costs too much to evaluate on this attestation"));
  }

  /** What costs too much has no value, even where an operator would forgive an error. */
  @Test
  void noOperatorForgivesTheCost() {
    var forgiving = Condition.compile("predicate.text.contains(predicate.part) || true");

    assertThat(forgiving.evaluate(claims(HOSTILE))).isInstanceOf(Result.Undefined.class);
  }

  @Test
  void aLargeAttestationIsReadWhereItIs() {
    var claims = claims(HOSTILE);
    var condition =
        Condition.compile(
            """
            predicate.items[150000].name == 'n150000' && predicate.items.size() == 200000 &&
            predicate.few.all(f, f.startsWith('item')) && has(predicate.deep) &&
            predicate.text.startsWith('aaa') && !has(predicate.other)
            """);
    assertThat(condition.evaluate(claims)).isEqualTo(new Result.Holds());
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    var before = threads.getCurrentThreadAllocatedBytes();

    assertThat(condition.evaluate(claims)).isEqualTo(new Result.Holds());

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(16L << 20);
  }

  @Test
  void aBottomlessAttestationHasNoValue() {
    ArrayNode deep = NODES.arrayNode();
    for (var i = 0; i < 100_000; i++) {
      deep = NODES.arrayNode().add(deep);
    }
    for (var text :
        new String[] {"predicate == predicate", "predicate in [[1]]", "predicate == []"}) {
      assertThat(Condition.compile(text).evaluate(claims(deep)))
          .isInstanceOf(Result.Undefined.class);
    }
  }

  @Test
  void reasonsAreBoundedAndPrintable() {
    var predicate = NODES.objectNode().put("key", "\u001b[31m\n" + "x".repeat(100_000));

    assertThat(Condition.compile("predicate[predicate.key] == 1").evaluate(claims(predicate)))
        .isInstanceOfSatisfying(
            Result.Undefined.class,
            result -> assertThat(result.why()).hasSizeLessThan(400).matches("[ -~]+"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "predicate.a",
        "[",
        "(",
        "!",
        "-",
        "1+",
        "true&&",
        "true||",
        "predicate[",
        "a?b:",
        "{1:"
      })
  void expressionsThatAreTooLongOrTooDeepAreRefused(String piece) {
    for (var length : new int[] {1_000, 2_000, 4_096, 100_000}) {
      var text = piece.repeat(length / piece.length()) + "1";
      assertThatThrownBy(() -> Condition.compile(text))
          .isInstanceOf(IllegalArgumentException.class)
          .message()
          .hasSizeLessThan(400)
          .matches("[ -~]+");
    }
  }

  @Test
  void oneExpressionServesManyThreads() throws InterruptedException {
    var condition = Condition.compile("predicate.items.exists(i, i.name == 'n500')");
    var claims = claims(HOSTILE);
    var results = new ConcurrentLinkedQueue<Result>();
    var threads = new ArrayList<Thread>();
    for (var i = 0; i < 16; i++) {
      threads.add(Thread.startVirtualThread(() -> results.add(condition.evaluate(claims))));
    }
    for (var thread : threads) {
      thread.join();
    }

    assertThat(results).hasSize(16).containsOnly(new Result.Holds());
  }
}
