package io.portreeve.testing.aws;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The faults that are on. */
final class Faults {
  private final List<Fault> on = new CopyOnWriteArrayList<>();

  /** A fault of this operation, or of every one ({@code *}); not on yet. */
  Fault of(String operation) {
    return new Fault(this, call -> operation.equals("*") || operation.equals(call.operation()));
  }

  void add(Fault fault) {
    on.add(fault);
  }

  void remove(Fault fault) {
    on.remove(fault);
  }

  /** The faults that meet a call. */
  List<Fault> meeting(AwsCall call) {
    return on.isEmpty() ? List.of() : on.stream().filter(each -> each.meets(call)).toList();
  }

  void clear() {
    on.forEach(Fault::stop);
  }
}
