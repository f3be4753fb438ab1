package io.gitpoli.inbox.cosmos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gitpoli.inbox.Entry;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How items and partitions are called. Names that GitHub gives can be read in them; whatever may
 * not stand in an item's id is hashed (<a
 * href="https://learn.microsoft.com/en-us/rest/api/cosmos-db/documents">Documents</a>: no {@code /
 * \ # ?}, at most 1,023 bytes).
 */
final class Names {
  // Neither "." nor "..", as each is put behind a word.
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]{1,200}");

  private Names() {}

  /** Where an entry, and what may stand in its way, are: changed together, in one partition. */
  static String partition(Entry entry) {
    return entry.repository().map(Names::repository).orElseGet(() -> pointer(entry.id()));
  }

  private static String repository(String name) {
    return "repository-" + name.toLowerCase(Locale.ROOT);
  }

  static String entry(String delivery) {
    return "entry-" + plain(delivery);
  }

  /** The id of a pointer, which is its partition too. */
  static String pointer(String delivery) {
    return "delivery-" + plain(delivery);
  }

  static String key(String key) {
    return "key-" + hash(key);
  }

  static String bookmark(String name) {
    return "bookmark-" + plain(name);
  }

  private static String plain(String name) {
    return PLAIN.matcher(name).matches() ? name : "~" + hash(name);
  }

  private static String hash(String text) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(sha256.digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
