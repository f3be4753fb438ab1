package io.gitpoli.redact;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Takes secrets out of text: the process's own, whatever their form, and anything that has the form
 * of a token, a key or a password. In the place of each stands what kind it was, such as {@code
 * (redacted: GitHub token)}.
 *
 * <p>What a text is redacted to is redacted already. Commits' hashes, digests and ids are no
 * secrets. It takes time that grows with the length of the text alone. Safe for use by many
 * threads.
 */
public final class Redactor {
  /** Knows forms alone, and no secret of its own. */
  public static final Redactor FORMS = new Redactor(List.of());

  /**
   * What is taken out may bring forth something else, such as a short secret that no longer stands
   * within a word; not more than once, but that needs no proof.
   */
  private static final int MAX_PASSES = 4;

  private static final Markers<Form> MARKERS = new Markers<>();

  static {
    Form.ALL.forEach(form -> MARKERS.add(form.marker(), form.ignoreCase(), form));
  }

  private final Values values;

  /**
   * @param secrets as they are set; of a PEM, each line is a secret. One of less than 8 characters
   *     is taken out only where no letter or digit touches it
   */
  public Redactor(Collection<String> secrets) {
    this.values = new Values(secrets);
  }

  /** The text without its secrets; the same object where there are none. */
  public String redact(String text) {
    String clean = text;
    for (int pass = 0; pass < MAX_PASSES; pass++) {
      String before = clean;
      clean = replace(clean, values.find(clean));
      clean = replace(clean, forms(clean));
      if (clean.equals(before)) {
        return before;
      }
    }
    return clean;
  }

  /** The document without secrets in its texts and names; the same object where there are none. */
  public ObjectNode redact(ObjectNode document) {
    ObjectNode copy = null;
    for (Map.Entry<String, JsonNode> field : document.properties()) {
      String name = redact(field.getKey());
      JsonNode value = redact(field.getValue());
      if (copy == null && (!name.equals(field.getKey()) || changed(field.getValue(), value))) {
        copy = before(document, field.getKey());
      }
      if (copy != null) {
        copy.set(unused(copy, name), value);
      }
    }
    return copy == null ? document : copy;
  }

  /** The same for any JSON. */
  public JsonNode redact(JsonNode node) {
    if (node instanceof ObjectNode object) {
      return redact(object);
    }
    if (node instanceof ArrayNode array) {
      return redact(array);
    }
    if (!node.isTextual()) {
      return node;
    }
    String text = node.textValue();
    String clean = redact(text);
    return clean.equals(text) ? node : TextNode.valueOf(clean);
  }

  private ArrayNode redact(ArrayNode array) {
    ArrayNode copy = null;
    for (int i = 0; i < array.size(); i++) {
      JsonNode clean = redact(array.get(i));
      if (copy == null && changed(array.get(i), clean)) {
        copy = JsonNodeFactory.instance.arrayNode(array.size());
        for (int j = 0; j < i; j++) {
          copy.add(array.get(j));
        }
      }
      if (copy != null) {
        copy.add(clean);
      }
    }
    return copy == null ? array : copy;
  }

  // What holds no secret is not copied, so there is no need to compare all that it holds.
  @SuppressWarnings("ReferenceEquality")
  private static boolean changed(JsonNode node, JsonNode clean) {
    return node != clean;
  }

  private static ObjectNode before(ObjectNode document, String name) {
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : document.properties()) {
      if (field.getKey().equals(name)) {
        break;
      }
      copy.set(field.getKey(), field.getValue());
    }
    return copy;
  }

  /** Two names may differ in their secrets alone; neither value may be lost. */
  private static String unused(ObjectNode object, String name) {
    String free = name;
    for (int i = 2; object.has(free); i++) {
      free = name + " " + i;
    }
    return free;
  }

  private static List<Span> forms(String text) {
    List<Span> found = List.of();
    int from = 0;
    int at = MARKERS.next(text, 0);
    while (at < text.length()) {
      int past = Kind.skip(text, at);
      if (past > at) {
        from = past;
      } else {
        Span span = first(text, at, from);
        if (span != null) {
          found = found.isEmpty() ? new ArrayList<>() : found;
          found.add(span);
          from = span.end();
        }
      }
      at = MARKERS.next(text, Math.max(at + 1, from));
    }
    return found;
  }

  private static Span first(String text, int at, int from) {
    for (Form form : MARKERS.at(text, at)) {
      Span span = form.find(text, at, from);
      if (span != null) {
        return span;
      }
    }
    return null;
  }

  private static String replace(String text, List<Span> secrets) {
    if (secrets.isEmpty()) {
      return text;
    }
    StringBuilder clean = new StringBuilder(text.length());
    int from = 0;
    for (Span secret : secrets) {
      clean.append(text, from, secret.start()).append(secret.kind().placeholder());
      from = secret.end();
    }
    return clean.append(text, from, text.length()).toString();
  }
}
