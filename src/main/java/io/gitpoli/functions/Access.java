package io.gitpoli.functions;

import io.gitpoli.Secret;
import io.gitpoli.Settings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who may call which route. Header names are in lower case, as the Functions host gives them. */
enum Access {
  /** Anyone: liveness and readiness. */
  OPEN {
    @Override
    void check(Settings settings, Map<String, String> headers) {
      // Nothing to check.
    }
  },

  /** Whoever signs the body, which the webhook itself verifies. */
  SIGNED {
    @Override
    void check(Settings settings, Map<String, String> headers) {
      if (settings.unsignedWebhooksAllowed()) {
        requireThisMachine(headers, "WEBHOOK_SECRET");
      }
    }
  },

  /** Whoever has the key. */
  KEY {
    @Override
    void check(Settings settings, Map<String, String> headers) {
      if (settings.keylessCallsAllowed()) {
        requireThisMachine(headers, "GITPOLI_API_KEY");
        return;
      }
      Secret key =
          settings
              .apiKey()
              .orElseThrow(
                  () ->
                      new Problem(
                              503, "GITPOLI_API_KEY is not set, so nobody may call this; set it")
                          .exception());
      Matcher bearer = BEARER.matcher(headers.getOrDefault("authorization", ""));
      boolean byHeader = same(key, headers.getOrDefault("x-functions-key", ""));
      boolean byBearer = same(key, bearer.matches() ? bearer.group(1) : "");
      if (!byHeader && !byBearer) {
        throw new Problem(
                401,
                "send the key of GITPOLI_API_KEY in the header x-functions-key or as"
                    + " Authorization: Bearer")
            .withHeader("WWW-Authenticate", "Bearer")
            .exception();
      }
    }
  };

  private static final Pattern BEARER = Pattern.compile("(?i:Bearer) +(\\S+)");

  private static final String LOOPBACK = "(?i:localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1])";

  private static final Pattern HOST = Pattern.compile(LOOPBACK + "(?::[0-9]{1,5})?");

  private static final Pattern ORIGIN = Pattern.compile("https?://" + HOST.pattern());

  /**
   * Refuses the call that this access does not allow.
   *
   * @throws ProblemException which says what is missing
   */
  abstract void check(Settings settings, Map<String, String> headers);

  /**
   * Where nothing is asked of a caller on this machine, a web page opened in a browser on it is
   * such a caller too. It can't hide the name that it was fetched from: a name of its own that
   * leads to loopback (DNS rebinding) stands in Host, any other page in Origin.
   */
  private static void requireThisMachine(Map<String, String> headers, String setting) {
    boolean here = HOST.matcher(headers.getOrDefault("host", "")).matches();
    boolean ownPage =
        !headers.containsKey("origin") || ORIGIN.matcher(headers.get("origin")).matches();
    if (!here || !ownPage) {
      throw new Problem(
              403,
              "without "
                  + setting
                  + " only this machine may call: the header "
                  + (here ? "Origin" : "Host")
                  + " must name localhost, 127.0.0.1 or [::1]")
          .exception();
    }
  }

  private static boolean same(Secret key, String claimed) {
    return MessageDigest.isEqual(
        key.value().getBytes(StandardCharsets.UTF_8), claimed.getBytes(StandardCharsets.UTF_8));
  }
}
