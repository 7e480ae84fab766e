package io.portreeve.evidence;

import java.util.ArrayList;
import java.util.List;

/** An order that nobody can push a signature to the end of by adding to one end of a list. */
final class Alternately {
  private Alternately() {}

  /** The first, the last, the second, the last but one, and so on. */
  static <T> List<T> fromBothEnds(List<T> list) {
    var order = new ArrayList<T>(list.size());
    for (int first = 0, last = list.size() - 1; first <= last; first++, last--) {
      order.add(list.get(first));
      if (first < last) {
        order.add(list.get(last));
      }
    }
    return order;
  }
}
