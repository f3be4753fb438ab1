package io.gitpoli.audit.proof;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A Merkle tree as of RFC 9162, section 2.1, that takes one leaf after the other and keeps only the
 * roots of its complete subtrees: one for each 1 in the binary form of its size. Not safe for use
 * by several threads.
 */
public final class MerkleTree {
  static final int HASH_BYTES = 32;

  private static final long NO_LEAF = -1;

  /** The root of a complete subtree. */
  private record Subtree(byte[] hash, boolean holdsLeaf) {}

  // The largest first.
  private final List<Subtree> subtrees = new ArrayList<>();
  private final List<byte[]> path = new ArrayList<>();
  private final long leaf;
  private long size;

  /** An empty tree. */
  public MerkleTree() {
    this(NO_LEAF);
  }

  /**
   * An empty tree that collects the inclusion proof of one leaf.
   *
   * @param leaf the leaf's index, from 0
   */
  public MerkleTree(long leaf) {
    this.leaf = leaf;
  }

  /**
   * A tree as it was.
   *
   * @param state as {@link #state} gave it
   * @throws IllegalArgumentException where no tree of this size has such a state
   */
  public static MerkleTree of(long size, byte[] state) {
    if (size < 0 || state.length != Long.bitCount(size) * HASH_BYTES) {
      throw new IllegalArgumentException("no tree of " + size + " leaves has such a state");
    }
    MerkleTree tree = new MerkleTree();
    for (int start = 0; start < state.length; start += HASH_BYTES) {
      tree.subtrees.add(new Subtree(Arrays.copyOfRange(state, start, start + HASH_BYTES), false));
    }
    tree.size = size;
    return tree;
  }

  /** All that a tree without a proof keeps: the hashes of its complete subtrees. */
  public byte[] state() {
    ByteBuffer state = ByteBuffer.allocate(subtrees.size() * HASH_BYTES);
    subtrees.forEach(subtree -> state.put(subtree.hash()));
    return state.array();
  }

  /** How many leaves there are. */
  public long size() {
    return size;
  }

  /** Adds a leaf. */
  public void add(byte[] data) {
    subtrees.add(new Subtree(leafHash(data), size == leaf));
    // As many subtrees of equal size end here as the old size has 1s at its end.
    for (long full = size; (full & 1) == 1; full >>= 1) {
      Subtree right = subtrees.remove(subtrees.size() - 1);
      Subtree left = subtrees.remove(subtrees.size() - 1);
      subtrees.add(join(left, right, path));
    }
    size++;
  }

  /** The root over all leaves so far; that of no leaf is the hash of nothing. */
  public byte[] root() {
    return subtrees.isEmpty() ? digest().digest() : fold(new ArrayList<>()).hash();
  }

  /** The leaf's inclusion proof, from the leaf up (RFC 9162, section 2.1.3). */
  public List<byte[]> proof() {
    if (leaf < 0 || leaf >= size) {
      throw new IllegalStateException("the tree does not have the leaf yet");
    }
    List<byte[]> whole = new ArrayList<>(path);
    fold(whole);
    return whole;
  }

  private Subtree fold(List<byte[]> siblings) {
    Subtree folded = subtrees.get(subtrees.size() - 1);
    for (int i = subtrees.size() - 2; i >= 0; i--) {
      folded = join(subtrees.get(i), folded, siblings);
    }
    return folded;
  }

  private static Subtree join(Subtree left, Subtree right, List<byte[]> siblings) {
    if (left.holdsLeaf()) {
      siblings.add(right.hash());
    } else if (right.holdsLeaf()) {
      siblings.add(left.hash());
    }
    return new Subtree(nodeHash(left.hash(), right.hash()), left.holdsLeaf() || right.holdsLeaf());
  }

  /**
   * The root that a tree must have for a proof to hold (RFC 9162, section 2.1.3.2).
   *
   * @param index the leaf's index, from 0
   * @param size how many leaves the tree has
   * @throws IllegalArgumentException where no leaf at this index of such a tree has a proof of this
   *     length
   */
  public static byte[] rootOf(byte[] data, long index, long size, List<byte[]> proof) {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("the tree has no such leaf");
    }
    long node = index;
    long last = size - 1;
    byte[] hash = leafHash(data);
    for (byte[] sibling : proof) {
      if (last == 0) {
        throw new IllegalArgumentException("the proof is too long");
      }
      if ((node & 1) == 1 || node == last) {
        hash = nodeHash(sibling, hash);
        while ((node & 1) == 0 && node != 0) {
          node >>= 1;
          last >>= 1;
        }
      } else {
        hash = nodeHash(hash, sibling);
      }
      node >>= 1;
      last >>= 1;
    }
    if (last != 0) {
      throw new IllegalArgumentException("the proof is too short");
    }
    return hash;
  }

  // The bytes 0 and 1 keep a leaf from being taken for a node.

  private static byte[] leafHash(byte[] data) {
    MessageDigest digest = digest();
    digest.update((byte) 0);
    return digest.digest(data);
  }

  private static byte[] nodeHash(byte[] left, byte[] right) {
    MessageDigest digest = digest();
    digest.update((byte) 1);
    digest.update(left);
    return digest.digest(right);
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
