package io.gitpoli.github.rest;

import java.util.Map;
import java.util.regex.Pattern;

/** A token that a person gave for one command. */
final class PersonalToken implements Credential {
  // Whatever can stand in a header; GitHub promises neither a length nor an alphabet.
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,8192}");

  private final String token;

  PersonalToken(String token) {
    if (!TOKEN.matcher(token).matches()) {
      throw new IllegalArgumentException("a token has no spaces and no letters beyond ASCII");
    }
    this.token = token;
  }

  @Override
  public String token(Deadline deadline) {
    return token;
  }

  @Override
  public boolean renew(String refused) {
    return false;
  }

  /** No installation has this number, and the App itself has 0. */
  @Override
  public long scope() {
    return -1;
  }

  @Override
  public Map<String, String> permissions(Deadline deadline) {
    return Map.of();
  }

  @Override
  public boolean seesSelected(Deadline deadline) {
    return false;
  }
}
