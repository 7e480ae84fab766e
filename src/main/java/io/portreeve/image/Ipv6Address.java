package io.portreeve.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** IPv6 addresses as text: one spelling for each, so that an address is one host. */
final class Ipv6Address {
  private static final int GROUPS = 8;
  private static final Pattern GROUP = Pattern.compile("[0-9a-f]{1,4}");

  /** What is before an IPv4 address inside: it has a name of its own. */
  private static final List<Integer> MAPPED = List.of(0, 0, 0, 0, 0, 0xffff);

  private Ipv6Address() {}

  /**
   * Writes an address, lower case, as eight groups without leading zeros.
   *
   * @throws IllegalArgumentException if it isn't one (RFC 4291, 2.2, without an IPv4 tail and
   *     without a zone), or an IPv4 address in disguise; the message says what to write
   */
  static String normalize(String text) {
    var gap = text.indexOf("::");
    var head = groups(gap < 0 ? text : text.substring(0, gap));
    var tail = groups(gap < 0 ? "" : text.substring(gap + 2));
    var missing = GROUPS - head.size() - tail.size();
    if (gap < 0 ? missing != 0 : missing < 1) {
      throw new IllegalArgumentException("write 8 groups, or :: for those that are 0");
    }
    var groups = new ArrayList<>(head);
    for (var i = 0; i < missing; i++) {
      groups.add(0);
    }
    groups.addAll(tail);
    if (groups.subList(0, MAPPED.size()).equals(MAPPED)) {
      throw new IllegalArgumentException("it is one of IPv4, write it as four decimals");
    }
    return groups.stream().map(Integer::toHexString).collect(Collectors.joining(":"));
  }

  private static List<Integer> groups(String text) {
    var groups = new ArrayList<Integer>();
    if (!text.isEmpty()) {
      for (var group : text.toLowerCase(Locale.ROOT).split(":", -1)) {
        if (groups.size() == GROUPS || !GROUP.matcher(group).matches()) {
          throw new IllegalArgumentException(
              "write groups of 1 to 4 hexadecimal digits, at most 8");
        }
        groups.add(Integer.parseInt(group, 16));
      }
    }
    return groups;
  }
}
