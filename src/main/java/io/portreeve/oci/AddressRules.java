package io.portreeve.oci;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/**
 * Which addresses may be asked: nobody may use the webhook to reach what only it can reach. No
 * request ever goes to a link-local or metadata address; one to a private or loopback address goes
 * there only if the registry that the image names is there too, and a registry is on a loopback
 * address only where the settings say so.
 *
 * <p>The name is resolved here and again when the connection is made, some milliseconds later: the
 * platform's cache (30 s by default) answers both. A network policy is the second wall.
 */
final class AddressRules {
  /** Finds the addresses of a host. */
  @FunctionalInterface
  interface Resolver {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  /** How near an address is; in ascending order. */
  private enum Reach {
    PUBLIC,
    PRIVATE,
    LOOPBACK,
    NEVER
  }

  private static final int IPV4_BYTES = 4;
  private static final String AWS_METADATA = "fd000ec2000000000000000000000254";
  private static final Set<String> METADATA = Set.of("168.63.129.16", "100.100.100.200");

  private final OciSettings settings;
  private final Resolver resolver;

  AddressRules(OciSettings settings, Resolver resolver) {
    this.settings = settings;
    this.resolver = resolver;
  }

  /**
   * Checks where a request would go. Blocks for as long as the name service takes.
   *
   * @param what is asked for, for messages
   * @param target where to
   * @param registry the registry that the image names; it may be the target itself
   * @throws OciException if it must not be asked, or has no address
   */
  void check(String what, URI target, URI registry) {
    var host = Hosts.of(target);
    var reach = reach(what, target);
    if (reach == Reach.NEVER) {
      throw refused(what, host, "on a link-local, metadata or otherwise special address");
    }
    if (settings.mayBeLoopback(host) || reach == Reach.PUBLIC) {
      return;
    }
    if (host.equals(Hosts.of(registry))) {
      if (reach == Reach.LOOPBACK) {
        throw refused(
            what,
            host,
            "on a loopback address, which is the webhook's own machine; where that is meant, name"
                + " the host in the webhook's settings");
      }
    } else if (reach.compareTo(reach(what, registry)) > 0) {
      throw refused(what, host, "on a private or loopback address, and the registry isn't");
    }
  }

  private static OciException.Untrustworthy refused(String what, String host, String why) {
    return new OciException.Untrustworthy(what + ": " + host + " isn't asked: it is " + why);
  }

  private Reach reach(String what, URI uri) {
    var host = uri.getHost();
    try {
      return Arrays.stream(resolver.resolve(host))
          .map(each -> reach(each.getAddress()))
          .max(Reach::compareTo)
          .orElse(Reach.NEVER);
    } catch (UnknownHostException _) {
      if (isProxied(uri)) {
        return Reach.PUBLIC;
      }
      throw new OciException.Unavailable(
          what + ": " + host + " has no address: check the name, and the cluster's name service");
    }
  }

  private static boolean isProxied(URI uri) {
    var selector = ProxySelector.getDefault();
    return selector != null
        && selector.select(uri).stream().noneMatch(each -> each.type() == Proxy.Type.DIRECT);
  }

  private static Reach reach(byte[] address) {
    if (address.length == IPV4_BYTES) {
      return reachOfV4(address);
    }
    var hex = HexFormat.of().formatHex(address);
    // NAT64 (RFC 6052), 6to4 (RFC 3056), IPv4-mapped and -compatible (RFC 4291): the address meant
    // is inside.
    if (hex.startsWith("0064ff9b0000000000000000")) {
      return reachOfV4(Arrays.copyOfRange(address, 12, 16));
    }
    if (hex.startsWith("2002")) {
      return reachOfV4(Arrays.copyOfRange(address, 2, 6));
    }
    if (hex.equals("00000000000000000000000000000001")) {
      return Reach.LOOPBACK;
    }
    if (hex.startsWith("000000000000000000000000") || hex.startsWith("00000000000000000000ffff")) {
      return reachOfV4(Arrays.copyOfRange(address, 12, 16));
    }
    return reachOfV6(hex);
  }

  private static Reach reachOfV6(String hex) {
    // Local-use NAT64 (RFC 8215) and Teredo (RFC 4380): where they lead can't be told from here.
    if (hex.startsWith("0064ff9b0001") || hex.startsWith("20010000")) {
      return Reach.NEVER;
    }
    var first = Integer.parseInt(hex.substring(0, 4), 16);
    if (hex.equals(AWS_METADATA) || (first & 0xffc0) == 0xfe80 || (first & 0xff00) == 0xff00) {
      return Reach.NEVER;
    }
    var unique = (first & 0xfe00) == 0xfc00;
    var site = (first & 0xffc0) == 0xfec0;
    return unique || site ? Reach.PRIVATE : Reach.PUBLIC;
  }

  private static Reach reachOfV4(byte[] address) {
    var first = address[0] & 0xff;
    var second = address[1] & 0xff;
    if (first == 127) {
      return Reach.LOOPBACK;
    }
    var linkLocal = first == 169 && second == 254;
    // IETF protocol assignments (RFC 6890), some clouds' metadata among them.
    var protocol = first == 192 && second == 0 && address[2] == 0;
    if (first == 0 || first >= 224 || linkLocal || protocol || METADATA.contains(text(address))) {
      return Reach.NEVER;
    }
    var shared = first == 100 && (second & 0xc0) == 64;
    var benchmark = first == 198 && (second & 0xfe) == 18;
    var inner =
        first == 10
            || (first == 172 && (second & 0xf0) == 16)
            || (first == 192 && (second == 168 || second == 0));
    return shared || benchmark || inner ? Reach.PRIVATE : Reach.PUBLIC;
  }

  private static String text(byte[] address) {
    try {
      return Inet4Address.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
