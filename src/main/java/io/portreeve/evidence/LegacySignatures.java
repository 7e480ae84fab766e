package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import io.portreeve.evidence.Attached.Kind;
import io.portreeve.image.Digest;
import io.portreeve.oci.Manifest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The signatures of a {@code .sig} manifest: a layer for each. Who may push can put thousands of
 * others there: those are told apart without a request for each. He could as well put another
 * manifest in its place; so no more is lost where he finds a way to hide a good one.
 */
final class LegacySignatures {
  /** Most payloads that are fetched. */
  static final int MOST = 64;

  /** Payloads have a quarter of a KiB, and what the signer adds. */
  private static final int MAX_PAYLOAD = 64 * 1024;

  private static final int KEPT_PAYLOAD = 4 * 1024;

  private final Fetched fetched;
  private final SignatureSearch search;
  private final Attached attached;
  private final Unread unread;
  private final LegacyFilter filter = new LegacyFilter();

  /** Signers who sign the same image mostly sign the same payload. */
  private final Map<Digest, ByteString> payloads = new HashMap<>();

  private final Set<LegacyLayer> seen = new HashSet<>();

  private int fetches;

  LegacySignatures(Fetched fetched, SignatureSearch search, Attached attached, Unread unread) {
    this.fetched = fetched;
    this.search = search;
    this.attached = attached;
    this.unread = unread;
  }

  /** The last is the newest: cosign adds at the end. */
  void look(Manifest manifest) {
    var layers =
        manifest.layers().reversed().stream()
            .filter(layer -> layer.mediaType().equals(LegacyLayer.SIMPLE_SIGNING))
            .toList();
    attached.listed(
        manifest.layers().size(), layers.size(), Integer.MAX_VALUE, Set.of(Kind.SIGNATURE));
    var later = new ArrayList<LegacyLayer>();
    for (var each : Alternately.fromBothEnds(layers)) {
      if (search.done() || unread.stopped()) {
        return;
      }
      if (filter.exhausted()) {
        attached.left(Kind.SIGNATURE);
        continue;
      }
      var read = Checks.run("annotations", _ -> LegacyLayer.read(each));
      var layer = read.value();
      if (layer == null) {
        fetched.refuse(read.proof());
      } else if (seen.add(layer)) {
        consider(layer, later);
      }
    }
    later.forEach(this::fetch);
  }

  private void consider(LegacyLayer layer, List<LegacyLayer> later) {
    var look = filter.look(layer, search.wanted());
    switch (look.answer()) {
      case NO -> fetched.refuse(signer -> Objects.requireNonNull(look.proofs().get(signer)));
      case PERHAPS -> later.add(layer);
      case YES -> fetch(layer);
    }
  }

  private void fetch(LegacyLayer layer) {
    var known = payloads.get(layer.digest());
    if (search.done() || unread.stopped()) {
      return;
    }
    if (known != null) {
      fetched.take(_ -> layer.signing(Fetched.sized(known.size(), layer.size(), known)));
    } else if (fetches == MOST) {
      attached.left(Kind.SIGNATURE);
    } else {
      fetches++;
      unread.reading(
          () ->
              fetched.orRefuse(
                  "payload",
                  _ ->
                      fetched.take(
                          layer.digest(),
                          layer.size(),
                          MAX_PAYLOAD,
                          bytes -> layer.signing(keep(layer.digest(), bytes)))));
    }
  }

  private ByteString keep(Digest digest, byte[] bytes) {
    var payload = ByteString.copyFrom(bytes);
    if (bytes.length <= KEPT_PAYLOAD) {
      payloads.put(digest, payload);
    }
    return payload;
  }
}
