package io.gitpoli.check.parse;

import java.util.List;

/**
 * What an HCL expression is, as far as its JSON depends on it; {@code start} and {@code end} are
 * characters.
 */
sealed interface HclExpression {
  int start();

  int end();

  /** A number, as it is written. */
  record Number(int start, int end, double value, String text) implements HclExpression {}

  /** true, false or null. */
  record Constant(int start, int end, String name) implements HclExpression {}

  /** A sign or {@code !} before something that is a number, true or false. */
  record Signed(int start, int end, char operator, HclExpression value) implements HclExpression {}

  /** A literal text within a template. */
  record Literal(int start, int end, String value) implements HclExpression {}

  /** A quoted text or a heredoc. */
  record Template(int start, int end, List<HclExpression> parts) implements HclExpression {}

  /** A template of nothing but an interpolation: {@code "${value}"}. */
  record Wrap(int start, int end, HclExpression wrapped) implements HclExpression {}

  record Tuple(int start, int end, List<HclExpression> items) implements HclExpression {}

  record Item(HclExpression key, HclExpression value) {}

  record ObjectItems(int start, int end, List<Item> items) implements HclExpression {}

  /** {@code a ? b : c}, or a template's {@code %{if a}b%{else}c%{endif}}. */
  record Conditional(
      int start, int end, HclExpression condition, HclExpression then, HclExpression otherwise)
      implements HclExpression {}

  /** A template's {@code %{for names in collection}body%{endfor}}. */
  record Loop(int start, int end, String names, HclExpression collection, HclExpression body)
      implements HclExpression {}

  /** A name with attributes and constant indexes. */
  record Traversal(int start, int end) implements HclExpression {}

  /** Anything else: it stays as it is written. */
  record Other(int start, int end) implements HclExpression {}
}
