package io.gitpoli.audit.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MerkleTreeTest {
  private static final HexFormat HEX = HexFormat.of();

  // The test vectors of Certificate Transparency's implementations.
  private static final List<String> LEAVES =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");

  @ParameterizedTest
  @CsvSource({
    "0, e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "1, 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "2, fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "3, aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "4, d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "5, 4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "6, 76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "7, ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "8, 5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  })
  void theRootsAreThoseOfTheTestVectors(int size, String root) {
    MerkleTree tree = new MerkleTree();
    LEAVES.subList(0, size).forEach(leaf -> tree.add(HEX.parseHex(leaf)));

    assertThat(HEX.formatHex(tree.root())).isEqualTo(root);
    assertThat(tree.size()).isEqualTo(size);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
        + " 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
        + " 6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    "5, bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
        + " ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
        + " d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  })
  void theProofsAreThoseOfTheTestVectors(int leaf, String proof) {
    MerkleTree tree = new MerkleTree(leaf);
    LEAVES.forEach(data -> tree.add(HEX.parseHex(data)));

    assertThat(tree.proof()).extracting(HEX::formatHex).containsExactly(proof.split(" "));
  }

  @Test
  void everyLeafOfEveryTreeIsProvenAndNoProofSurvivesAFlippedBit() {
    Random random = new Random(9162);
    for (int size = 1; size <= 70; size++) {
      List<byte[]> leaves = leaves(random, size);
      byte[] root = tree(leaves, -1).root();
      for (int leaf = 0; leaf < size; leaf++) {
        List<byte[]> proof = tree(leaves, leaf).proof();
        byte[] data = leaves.get(leaf);

        assertThat(MerkleTree.rootOf(data, leaf, size, proof)).isEqualTo(root);

        assertThat(MerkleTree.rootOf(flipped(random, data), leaf, size, proof)).isNotEqualTo(root);
        for (int i = 0; i < proof.size(); i++) {
          List<byte[]> wrong = new ArrayList<>(proof);
          wrong.set(i, flipped(random, proof.get(i)));
          assertThat(MerkleTree.rootOf(data, leaf, size, wrong)).isNotEqualTo(root);
        }
      }
    }
  }

  @Test
  void aProofOfTheWrongLengthOrPlaceIsNone() {
    List<byte[]> leaves = leaves(new Random(6962), 11);
    byte[] data = leaves.get(4);
    List<byte[]> proof = tree(leaves, 4).proof();
    List<byte[]> longer = new ArrayList<>(proof);
    longer.add(new byte[32]);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> MerkleTree.rootOf(data, 4, 11, proof.subList(1, proof.size())));
    assertThatIllegalArgumentException().isThrownBy(() -> MerkleTree.rootOf(data, 4, 11, longer));
    for (long index : List.of(-1L, 11L, Long.MAX_VALUE, Long.MIN_VALUE)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> MerkleTree.rootOf(data, index, 11, proof));
    }
    assertThat(MerkleTree.rootOf(data, 5, 11, proof)).isNotEqualTo(tree(leaves, -1).root());
  }

  @Test
  void aTreeGoesOnFromItsState() {
    List<byte[]> leaves = leaves(new Random(1), 70);
    for (int size = 0; size <= leaves.size(); size++) {
      MerkleTree before = tree(leaves.subList(0, size), -1);
      MerkleTree after = MerkleTree.of(size, before.state());
      leaves.subList(size, leaves.size()).forEach(after::add);

      assertThat(after.root()).isEqualTo(tree(leaves, -1).root());
    }
    assertThatIllegalArgumentException().isThrownBy(() -> MerkleTree.of(3, new byte[32]));
  }

  private static List<byte[]> leaves(Random random, int size) {
    List<byte[]> leaves = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      byte[] leaf = new byte[32];
      random.nextBytes(leaf);
      leaves.add(leaf);
    }
    return leaves;
  }

  private static MerkleTree tree(List<byte[]> leaves, long leaf) {
    MerkleTree tree = new MerkleTree(leaf);
    leaves.forEach(tree::add);
    return tree;
  }

  private static byte[] flipped(Random random, byte[] bytes) {
    byte[] other = bytes.clone();
    other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
    return other;
  }
}
