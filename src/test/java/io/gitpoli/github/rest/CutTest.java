package io.gitpoli.github.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CutTest {
  @Test
  void leaves_what_fits_as_it_is() {
    assertThat(Cut.to(5, "abcde", "…")).isEqualTo("abcde");
    assertThat(Cut.to(5, "", "…")).isEmpty();
  }

  @Test
  void cuts_before_a_character_that_does_not_fit_whole() {
    assertThat(Cut.to(7, "abc😀d", "…")).isEqualTo("abc…");
    assertThat(Cut.to(7, "aé€bcd", "!")).isEqualTo("aé€!");
  }

  @Test
  void turns_halves_of_surrogate_pairs_into_question_marks() {
    assertThat(Cut.to(10, "a\uD83Db\uDE00", "…")).isEqualTo("a?b?");
  }

  @Test
  void any_text_fits_afterwards_and_begins_as_before() {
    Random random = new Random(20260102);
    for (int i = 0; i < 2_000; i++) {
      String text =
          random
              .ints(random.nextInt(60), 0, 4)
              .mapToObj(kind -> new String[] {"a", "é", "€", "😀"}[kind])
              .reduce("", String::concat);
      int limit = 10 + random.nextInt(60);

      String cut = Cut.to(limit, text, "…");

      assertThat(cut.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(limit);
      if (!cut.equals(text)) {
        assertThat(cut).endsWith("…").doesNotContain("\uFFFD");
        assertThat(text).startsWith(cut.substring(0, cut.length() - 1));
        assertThat(text.getBytes(StandardCharsets.UTF_8).length).isGreaterThan(limit);
      }
    }
  }
}
