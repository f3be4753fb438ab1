package io.gitpoli.github.rest;

import io.gitpoli.github.GitHubException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A path below the API's base address, with its query.
 *
 * @param value begins with a slash; every segment is percent-encoded
 */
record ApiPath(String value) {
  private static final Pattern SHA = Pattern.compile("[0-9a-fA-F]{40}|[0-9a-fA-F]{64}");

  /** A path of these segments, each one encoded whole. */
  static ApiPath of(Object... segments) {
    return new ApiPath("").slash(segments);
  }

  ApiPath slash(Object... segments) {
    StringBuilder path = new StringBuilder(value);
    for (Object segment : segments) {
      String text = segment.toString();
      if (text.isEmpty() || text.equals(".") || text.equals("..")) {
        throw GitHubException.permanent("a name that is empty or dots can't be asked for");
      }
      path.append('/').append(encoded(text));
    }
    return new ApiPath(path.toString());
  }

  ApiPath query(String name, Object text) {
    char separator = value.indexOf('?') < 0 ? '?' : '&';
    return new ApiPath(value + separator + name + '=' + encoded(text.toString()));
  }

  /** The sha itself, once it is sure to be one: 40 or 64 hexadecimal digits. */
  static String sha(String text) {
    if (!isSha(text)) {
      throw GitHubException.permanent("a commit's sha must be 40 or 64 hexadecimal digits");
    }
    return text;
  }

  static boolean isSha(String text) {
    return SHA.matcher(text).matches();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
  }
}
