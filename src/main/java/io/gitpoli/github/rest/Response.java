package io.gitpoli.github.rest;

import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What GitHub answered.
 *
 * @param what the request, for messages
 */
record Response(String what, int status, HttpHeaders headers, byte[] body) {
  private static final Pattern NEXT = Pattern.compile("<([^<>]+)>[^,<]*;\\s*rel=\"?next\"?");
  private static final Pattern ETAG = Pattern.compile("(?:W/)?\"[\\x21\\x23-\\x7e]{1,256}\"");

  Answer json() {
    return Answer.parse(what, body);
  }

  Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /** The address of a list's next page (RFC 8288); empty on the last. */
  Optional<String> next() {
    return headers.allValues("link").stream()
        .map(NEXT::matcher)
        .filter(Matcher::find)
        .map(matcher -> matcher.group(1))
        .findFirst();
  }

  /** The answer's validator; empty where there is none that could be sent back. */
  Optional<String> etag() {
    return header("etag").filter(tag -> ETAG.matcher(tag).matches());
  }
}
