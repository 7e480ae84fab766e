package io.portreeve.testing.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The requests so far, in the order they arrived. */
final class CallLog {
  private final List<AwsCall> calls = new ArrayList<>();

  synchronized void add(AwsCall call) {
    calls.add(call);
  }

  synchronized List<AwsCall> all() {
    return List.copyOf(calls);
  }

  synchronized void clear() {
    calls.clear();
  }

  synchronized int count(Predicate<AwsCall> which) {
    return Math.toIntExact(calls.stream().filter(which).count());
  }
}
