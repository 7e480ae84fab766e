package io.portreeve.tuf;

import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/**
 * Where a mirror may be. Private addresses are asked: mirrors are often there. Never on a
 * link-local, metadata or otherwise special address; on a loopback address and without TLS only
 * where the settings name the host. What answers is believed no more than its signatures.
 */
final class MirrorAddress {
  /** Finds the addresses of a host. */
  @FunctionalInterface
  interface Resolver {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  private static final int HTTPS_PORT = 443;
  private static final int IPV6_BYTES = 16;
  private static final Set<String> METADATA =
      Set.of("a83f8110", "646464c8", "fd000ec2000000000000000000000254");

  private final Set<String> plainHttpHosts;
  private final Resolver resolver;

  MirrorAddress(Set<String> plainHttpHosts, Resolver resolver) {
    this.plainHttpHosts = Set.copyOf(plainHttpHosts);
    this.resolver = resolver;
  }

  /** Host and port as settings write them. */
  static String host(URI mirror) {
    var host = String.valueOf(mirror.getHost()).toLowerCase(Locale.ROOT);
    var name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return mirror.getPort() < 0 || mirror.getPort() == HTTPS_PORT
        ? name
        : name + ":" + mirror.getPort();
  }

  /**
   * Checks a mirror; blocks for as long as the name service takes.
   *
   * @throws Refused if it must not be asked, or has no address
   */
  void check(URI mirror) throws Refused {
    var named = plainHttpHosts.contains(host(mirror));
    var web = "https".equals(mirror.getScheme()) || (named && "http".equals(mirror.getScheme()));
    if (!web
        || mirror.getHost() == null
        || mirror.getRawUserInfo() != null
        || mirror.getRawQuery() != null
        || mirror.getRawFragment() != null) {
      throw new Refused(
          "the mirror must be https://HOST[:PORT][/PATH], or http://… if"
              + " PORTREEVE_TUF_PLAIN_HTTP_HOSTS names it");
    }
    try {
      for (var address : resolver.resolve(mirror.getHost())) {
        check(mirror, address, named);
      }
    } catch (UnknownHostException e) {
      if (isProxied(mirror)) {
        return;
      }
      throw new Refused(
          host(mirror) + " has no address: check the name, and the cluster's name service", e);
    }
  }

  /** Whether another one resolves the name. */
  private static boolean isProxied(URI mirror) {
    var selector = ProxySelector.getDefault();
    return selector != null
        && selector.select(mirror).stream().noneMatch(each -> each.type() == Proxy.Type.DIRECT);
  }

  private static void check(URI mirror, InetAddress address, boolean named) throws Refused {
    var bytes = address.getAddress();
    if (isNever(bytes)) {
      throw refused(mirror, "on a link-local, metadata or otherwise special address");
    }
    if (!named && isLoopback(bytes)) {
      throw refused(
          mirror,
          "on a loopback address, which is the operator's own machine; where that is meant, name the"
              + " host in PORTREEVE_TUF_PLAIN_HTTP_HOSTS");
    }
  }

  private static Refused refused(URI mirror, String why) {
    return new Refused("%s isn't asked: it is %s".formatted(host(mirror), why));
  }

  private static boolean isLoopback(byte[] address) {
    var meant = inner(address);
    return meant.length == IPV6_BYTES
        ? HexFormat.of().formatHex(meant).equals("0".repeat(31) + "1")
        : meant[0] == 127;
  }

  private static boolean isNever(byte[] address) {
    var meant = inner(address);
    var hex = HexFormat.of().formatHex(meant);
    if (METADATA.contains(hex)) {
      return true;
    }
    var first = meant[0] & 0xff;
    var second = meant[1] & 0xff;
    if (meant.length == IPV6_BYTES) {
      // Link-local, multicast; local-use NAT64 (RFC 8215) and Teredo (RFC 4380) lead elsewhere.
      return (first == 0xfe && (second & 0xc0) == 0x80)
          || first == 0xff
          || hex.startsWith("0064ff9b0001")
          || hex.startsWith("20010000");
    }
    // "This" network, link-local, IETF protocol assignments (RFC 6890), multicast and reserved.
    return first == 0
        || first >= 224
        || (first == 169 && second == 254)
        || (first == 192 && second == 0 && meant[2] == 0);
  }

  /** The address inside NAT64 (RFC 6052), 6to4 (RFC 3056), IPv4-mapped and -compatible ones. */
  private static byte[] inner(byte[] address) {
    if (address.length != IPV6_BYTES) {
      return address;
    }
    var hex = HexFormat.of().formatHex(address);
    if (hex.startsWith("2002")) {
      return Arrays.copyOfRange(address, 2, 6);
    }
    var embeds =
        hex.startsWith("0064ff9b0000000000000000")
            || hex.startsWith("00000000000000000000ffff")
            || (hex.startsWith("0".repeat(24)) && !hex.equals("0".repeat(31) + "1"));
    return embeds ? Arrays.copyOfRange(address, 12, IPV6_BYTES) : address;
  }
}
