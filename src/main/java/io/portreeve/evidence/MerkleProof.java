package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import io.portreeve.evidence.SigstoreBundle.Inclusion;

/** Proofs of inclusion in a Merkle tree (RFC 9162, 2.1.3.2, as RFC 6962). */
final class MerkleProof {
  private static final ByteString LEAF = ByteString.copyFrom(new byte[] {0});
  private static final ByteString NODE = ByteString.copyFrom(new byte[] {1});
  private static final int HASH_BYTES = 32;

  private MerkleProof() {}

  /**
   * Checks that a tree of the proof's root and size has the entry at the proof's index.
   *
   * @throws Malformed if it isn't shown
   */
  static void verify(ByteString body, Inclusion proof) {
    if (proof.index() < 0 || proof.size() < 1 || proof.index() >= proof.size()) {
      throw new Malformed(
          "index " + proof.index() + " in a tree of " + proof.size(),
          "an index below the tree's size");
    }
    var root = root(body, proof);
    if (!root.equals(proof.root())) {
      throw new Malformed(
          "a path that leads to root " + Shown.hex(root), "root " + Shown.hex(proof.root()));
    }
  }

  private static ByteString root(ByteString body, Inclusion proof) {
    var index = proof.index();
    var last = proof.size() - 1;
    var hash = Hashes.sha256(LEAF, body);
    for (var sibling : proof.path()) {
      if (last == 0 || sibling.size() != HASH_BYTES) {
        throw new Malformed(
            last == 0 ? "a path that is too long" : "a hash of " + sibling.size() + " bytes",
            "a path of SHA-256 hashes for a tree of " + proof.size());
      }
      if ((index & 1) == 1 || index == last) {
        hash = Hashes.sha256(NODE, sibling, hash);
        while ((index & 1) == 0 && index != 0) {
          index >>= 1;
          last >>= 1;
        }
      } else {
        hash = Hashes.sha256(NODE, hash, sibling);
      }
      index >>= 1;
      last >>= 1;
    }
    if (last != 0) {
      throw new Malformed(
          "a path that is too short", "a path for a tree of " + proof.size() + " entries");
    }
    return hash;
  }
}
