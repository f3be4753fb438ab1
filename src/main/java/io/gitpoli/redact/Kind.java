package io.gitpoli.redact;

/** What stood where a secret was taken out, so that an operator knows which to revoke. */
enum Kind {
  CONFIGURED("secret of gitpoli's settings"),
  GITHUB_TOKEN("GitHub token"),
  JWT("JSON Web Token"),
  PRIVATE_KEY("private key"),
  CREDENTIALS("credentials"),
  AZURE_KEY("Azure key"),
  AWS_KEY("AWS key"),
  API_KEY("API key");

  static final String OPENING = "(redacted: ";

  /**
   * What is written instead. Without any character that has a meaning in a glob: a branch pattern
   * that held a secret must not become one that matches more.
   */
  private final String placeholder;

  Kind(String name) {
    this.placeholder = OPENING + name + ")";
  }

  String placeholder() {
    return placeholder;
  }

  /** Where the first placeholder within begins; {@code end} where there is none. */
  static int next(String text, int start, int end) {
    int at = start;
    while (at < end && skip(text, at) == at) {
      at++;
    }
    return at;
  }

  /** Where the placeholder that begins here ends; {@code at} itself where there is none. */
  static int skip(String text, int at) {
    if (text.startsWith(OPENING, at)) {
      for (Kind kind : values()) {
        if (text.startsWith(kind.placeholder, at)) {
          return at + kind.placeholder.length();
        }
      }
    }
    return at;
  }
}
