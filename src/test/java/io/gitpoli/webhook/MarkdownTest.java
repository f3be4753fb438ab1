package io.gitpoli.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkdownTest {
  @Test
  void linesStayApartInOneCell() {
    assertThat(Markdown.code("/a (line 3)\n/b (line 10)"))
        .isEqualTo("<code>/a (line 3)<br>/b (line 10)</code>");
  }

  @Test
  void aValueDrawsNothing() {
    assertThat(Markdown.text("<br> a|b\t@c")).isEqualTo("&lt;br&gt; a&#124;b @&#8203;c");
  }
}
