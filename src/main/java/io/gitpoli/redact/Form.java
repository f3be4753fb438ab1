package io.gitpoli.redact;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How secrets of one kind look, after the rules of Gitleaks, detect-secrets and the issuers' own
 * documentation. Every repetition is possessive, or bounded, or of a single class of characters, so
 * that a text is read in linear time, whatever it is.
 *
 * @param marker what every such secret holds; its pattern is tried there alone
 * @param ignoreCase whether the marker may be written in any case
 * @param before how many characters before the marker the pattern begins
 * @param pattern the secret is its first group
 */
record Form(Kind kind, String marker, boolean ignoreCase, int before, Pattern pattern) {
  private static final String BEGINS_A_WORD = "(?<![A-Za-z0-9_])";

  private static final String ENDS_A_WORD = "(?![A-Za-z0-9_])";

  /**
   * What may stand between a name and its value: {@code name: "value}, {@code name=value}, escaped
   * too.
   */
  private static final String IS = "\\\\{0,4}+[\"']?+\\s{0,8}+[:=]\\s{0,8}+\\\\{0,4}+[\"']?+";

  static final List<Form> ALL =
      List.of(
          // Installation tokens grow to some 520 characters, a JWT behind the prefix:
          // https://github.blog/changelog/2026-05-15-github-app-installation-tokens-per-request-override-header/
          gitHub("ghp_"),
          gitHub("gho_"),
          gitHub("ghu_"),
          gitHub("ghs_"),
          gitHub("ghr_"),
          gitHub("github_pat_"),
          // RFC 7519; all but the first segment may be cut off. JOSE headers are short.
          of(Kind.JWT, "eyJ", "(eyJ[A-Za-z0-9_-]{8,256}+\\.[A-Za-z0-9_-]{8,}+[A-Za-z0-9_.-]*+)"),
          // RFC 7468 and the older PEM with headers, its line breaks written in any way. Cut off,
          // it is all that follows but a stack trace.
          of(
              Kind.PRIVATE_KEY,
              "-----BEGIN",
              "(?s)(-----BEGIN[A-Z0-9 +%]{1,40}PRIVATE[ +%20]{1,3}KEY[A-Z +%20]{0,10}-----"
                  + "(?=(?:[\\s+]|\\\\[nr\\\\]|%0[AaDd]){0,8}+(?:[A-Za-z0-9+/]{12}|[A-Za-z-]{4,20}:))"
                  + ".*?(?:-----END[A-Z0-9 +%]{1,60}+-----"
                  + "|(?=\\n\\t(?:at |\\.\\.\\. )|\\nCaused by: )|\\z))"),
          // The same in Base64.
          of(Kind.PRIVATE_KEY, "LS0tLS1CRUdJTi", "(LS0tLS1CRUdJTi[A-Za-z0-9+/=_-]*+)"),
          ignoringCase(
              Kind.CREDENTIALS,
              "authorization",
              IS + "(?:Bearer|Basic|Token|Digest|Negotiate)\\s{1,8}+" + value(4)),
          ignoringCase(Kind.CREDENTIALS, "authorization", IS + aKey()),
          ignoringCase(Kind.CREDENTIALS, "bearer", "\\s{1,8}+" + aKey()),
          ignoringCase(Kind.CREDENTIALS, "basic", "\\s{1,8}+" + aKey()),
          ignoringCase(Kind.CREDENTIALS, "x-functions-key", IS + value(4)),
          ignoringCase(Kind.CREDENTIALS, "client_secret", IS + value(8)),
          ignoringCase(Kind.CREDENTIALS, "access_token", IS + value(8)),
          ignoringCase(Kind.CREDENTIALS, "refresh_token", IS + value(8)),
          ignoringCase(Kind.CREDENTIALS, "password=", "([^\\s\"';&]{4,}+)"),
          // RFC 3986, section 3.2.1. Of ssh://git@host nothing is secret.
          of(
              Kind.CREDENTIALS,
              "://",
              "://(?:(?<=https?://)([^\\s\"'<>/?#]{1,512})@"
                  + "|[^\\s\"'<>/?#:@]{0,256}+:([^\\s\"'<>/?#]{1,512})@)"),
          ignoringCase(Kind.AZURE_KEY, "accountkey=", "([A-Za-z0-9+/=%]{16,}+)"),
          ignoringCase(Kind.AZURE_KEY, "sharedaccesskey=", "([A-Za-z0-9+/=%]{16,}+)"),
          ignoringCase(Kind.AZURE_KEY, "sig=", "(?<![A-Za-z0-9]sig=)([A-Za-z0-9+/=%_-]{20,}+)"),
          // 64 bytes in Base64: keys of Cosmos DB, storage and queues. Not a checksum of npm, which
          // follows "sha512-".
          new Form(
              Kind.AZURE_KEY,
              "==",
              false,
              86,
              Pattern.compile("(?<![A-Za-z0-9+/_-])([A-Za-z0-9+/]{86}==)(?!=)")),
          // A client secret of Entra ID.
          new Form(
              Kind.AZURE_KEY,
              "Q~",
              false,
              4,
              Pattern.compile(
                  "(?<![A-Za-z0-9_~.-])([A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34})"
                      + "(?![A-Za-z0-9_~-])")),
          aws("AKIA"),
          aws("ASIA"),
          aws("ABIA"),
          aws("ACCA"),
          ignoringCase(Kind.AWS_KEY, "secret_access_key", IS + "([A-Za-z0-9+/]{40})"),
          ignoringCase(Kind.AWS_KEY, "secretaccesskey", IS + "([A-Za-z0-9+/]{40})"),
          of(Kind.API_KEY, "xox", "(xox[a-z](?:\\.xox[a-z])?-[A-Za-z0-9-]{10,}+)"),
          of(Kind.API_KEY, "xapp-", "(xapp-[A-Za-z0-9-]{10,}+)"),
          of(
              Kind.API_KEY,
              "hooks.slack.com/",
              "hooks\\.slack\\.com/[a-z]{1,20}+/([A-Za-z0-9+/]{20,}+)"),
          of(Kind.API_KEY, "npm_", "(npm_[A-Za-z0-9]{36,}+)"),
          of(Kind.API_KEY, "pypi-AgE", "(pypi-AgE[A-Za-z0-9_-]{50,}+)"),
          of(Kind.API_KEY, "glpat-", "(glpat-[A-Za-z0-9_.-]{20,}+)"),
          of(Kind.API_KEY, "dckr_pat_", "(dckr_pat_[A-Za-z0-9_-]{20,}+)"),
          of(Kind.API_KEY, "AIza", BEGINS_A_WORD + "(AIza[A-Za-z0-9_-]{35})" + ENDS_A_WORD),
          of(Kind.API_KEY, "k_live_", "(?<=[sr])(k_live_[A-Za-z0-9]{16,}+)"));

  /** In a header's value, a connection string or a query. */
  private static String value(int length) {
    return "([A-Za-z0-9._~+/%=-]{" + length + ",}+)";
  }

  private static Form of(Kind kind, String marker, String pattern) {
    return new Form(kind, marker, false, 0, Pattern.compile(pattern));
  }

  /** A value that follows a name. */
  private static Form ignoringCase(Kind kind, String name, String value) {
    return new Form(
        kind,
        name,
        true,
        0,
        Pattern.compile(Pattern.quote(name) + value, Pattern.CASE_INSENSITIVE));
  }

  /** A full stop behind a token ends a sentence. */
  private static Form gitHub(String prefix) {
    return of(Kind.GITHUB_TOKEN, prefix, "(" + prefix + "[A-Za-z0-9_][A-Za-z0-9_.-]{14,}(?<!\\.))");
  }

  private static Form aws(String prefix) {
    return of(Kind.AWS_KEY, prefix, BEGINS_A_WORD + "(" + prefix + "[A-Z2-7]{16})" + ENDS_A_WORD);
  }

  /** No word of a sentence: long, and with a digit. */
  private static String aKey() {
    return "(?=[^0-9\\s]{0,512}+[0-9])" + value(12);
  }

  /** The secret around the marker that stands at {@code at}; null where there is none. */
  Span find(String text, int at, int from) {
    int start = at - before;
    if (start < from) {
      return null;
    }
    Matcher matcher =
        pattern
            .matcher(text)
            .region(start, text.length())
            .useTransparentBounds(true)
            .useAnchoringBounds(false);
    if (!matcher.lookingAt()) {
      return null;
    }
    int group = 1;
    while (matcher.start(group) < 0) {
      group++;
    }
    // A value may end where another secret was taken out; a key with a part taken out is still one.
    int end =
        kind == Kind.PRIVATE_KEY
            ? matcher.end(group)
            : Kind.next(text, matcher.start(group), matcher.end(group));
    return end == matcher.start(group) ? null : new Span(matcher.start(group), end, kind);
  }
}
