package io.portreeve.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.portreeve.evidence.SigstoreBundle.Inclusion;
import io.portreeve.testing.Keys;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against a tree that is built the plain way (RFC 6962, 2.1). */
final class MerkleProofTest {
  private static final int MOST = 17;

  private static ByteString entry(int i) {
    return ByteString.copyFromUtf8("entry " + i);
  }

  private static byte[] root(int from, int until) {
    if (until - from == 1) {
      return Keys.sha256(new byte[] {0}, entry(from).toByteArray());
    }
    var split = from + Integer.highestOneBit(until - from - 1);
    return Keys.sha256(new byte[] {1}, root(from, split), root(split, until));
  }

  private static void path(int from, int until, int index, List<ByteString> path) {
    if (until - from > 1) {
      var split = from + Integer.highestOneBit(until - from - 1);
      if (index < split) {
        path(from, split, index, path);
        path.add(ByteString.copyFrom(root(split, until)));
      } else {
        path(split, until, index, path);
        path.add(ByteString.copyFrom(root(from, split)));
      }
    }
  }

  private static Inclusion proof(int index, int size) {
    var path = new ArrayList<ByteString>();
    path(0, size, index, path);
    return new Inclusion(index, size, ByteString.copyFrom(root(0, size)), path, "");
  }

  @Test
  void everyEntryOfEverySmallTreeIsProven() {
    for (var size = 1; size <= MOST; size++) {
      for (var index = 0; index < size; index++) {
        var proof = proof(index, size);
        var entry = entry(index);

        assertThatCode(() -> MerkleProof.verify(entry, proof)).doesNotThrowAnyException();
      }
    }
  }

  @Test
  void noOtherEntryIndexSizeOrPathIsProven() {
    for (var size = 1; size <= MOST; size++) {
      for (var index = 0; index < size; index++) {
        var good = proof(index, size);
        var entry = entry(index);
        refused(entry(index + 1), good);
        refused(entry, with(good, index + 1L, size, good.path()));
        refused(entry, with(good, -1, size, good.path()));
        refused(entry, with(good, index, index, good.path()));
        refused(entry, with(good, Long.MAX_VALUE, Long.MAX_VALUE, good.path()));
        var longer = new ArrayList<>(good.path());
        longer.add(good.root());
        refused(entry, with(good, index, size, longer));
        for (var i = 0; i < good.path().size(); i++) {
          var shorter = new ArrayList<>(good.path());
          shorter.remove(i);
          refused(entry, with(good, index, size, shorter));
          var other = new ArrayList<>(good.path());
          other.set(i, good.root());
          refused(entry, with(good, index, size, other));
          other.set(i, ByteString.EMPTY);
          refused(entry, with(good, index, size, other));
        }
      }
    }
  }

  /** An inner node can't pass for an entry: leaves and nodes are hashed differently. */
  @Test
  void aNodeIsNoEntry() {
    var left = ByteString.copyFrom(root(0, 2));
    var right = ByteString.copyFrom(root(2, 4));
    var proof = new Inclusion(0, 1, ByteString.copyFrom(root(0, 4)), List.of(), "");

    refused(left.concat(right), proof);
    assertThat(left).isNotEqualTo(right);
  }

  private static Inclusion with(Inclusion proof, long index, long size, List<ByteString> path) {
    return new Inclusion(index, size, proof.root(), path, "");
  }

  private static void refused(ByteString entry, Inclusion proof) {
    assertThatThrownBy(() -> MerkleProof.verify(entry, proof)).isInstanceOf(Malformed.class);
  }
}
