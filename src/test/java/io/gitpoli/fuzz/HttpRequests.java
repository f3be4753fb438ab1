package io.gitpoli.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.policy.Mutation;
import io.gitpoli.testing.Gitpoli;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.yaml.snakeyaml.Yaml;

/**
 * Makes requests that are a little, or very, wrong: of every route that {@code openapi.yaml} lists,
 * with its own examples and GitHub's payloads as what is changed. The same seed makes the same
 * request.
 */
final class HttpRequests {
  private static final JsonMapper JSON = new JsonMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final String[] TEXTS = {
    "",
    " ",
    "0",
    "-1",
    "501",
    "null",
    "true",
    "%00",
    "%",
    "%zz",
    "%c0%af",
    "..",
    "../../etc/passwd",
    "..%2f..%2f",
    "%2e%2e",
    "a/b",
    "octo/app",
    "' OR 1=1 --",
    "<script>",
    "${jndi:ldap://x}",
    "%s%n",
    "2026-02-30",
    "1969-12-31",
    "9999-12-31T23:59:59.999Z",
    "+1000000000-01-01T00:00:00Z",
    "\u0000",
    "ü",
    "世界",
    "\u202Etxt",
    "\uD83C\uDF89",
    "\uFEFF",
    "\r\n",
    "\t",
    ";x=y",
    "*",
    "\\",
    "//",
    "#",
    "01a1fdba-2a6e-7d3d-9a55-495572a40beb",
    "99999999999999999999999",
    "1e400",
    "NaN",
    "allow",
    "deploy"
  };

  private static final String[] METHODS = {
    "GET",
    "POST",
    "HEAD",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "get",
    "PROPFIND",
    "G\u0000T",
    "PRI",
    "",
    "GET GET",
    "POST\t",
    "A".repeat(300)
  };

  private static final String[] TYPES = {
    "application/json",
    "application/json; charset=utf-8",
    "application/json; charset=utf-16",
    "application/x-www-form-urlencoded",
    "APPLICATION/X-WWW-FORM-URLENCODED; a=b",
    "text/plain",
    "multipart/form-data; boundary=x",
    "application/xml",
    "",
    ";",
    "\"",
    "a/b/c",
    "application/json,text/x"
  };

  private final JsonNode paths;
  private final List<String> names;
  private final List<ObjectNode> payloads;
  private final List<String> events;

  /** One request as it goes over the wire, and the route that it was before it was changed. */
  record Case(String route, boolean webhook, byte[] wire) {}

  /**
   * @param payloads valid ones, for what is the same place in {@code events}
   */
  HttpRequests(String openApi, List<String> events, List<ObjectNode> payloads) {
    Map<String, Object> document = new Yaml().load(openApi);
    this.paths = JSON.valueToTree(document).path("paths");
    this.names = new ArrayList<>();
    paths.fieldNames().forEachRemaining(names::add);
    this.events = List.copyOf(events);
    this.payloads = List.copyOf(payloads);
  }

  Case next(long seed) {
    // Neighbouring seeds would begin alike.
    Random random = new Random(seed * 0x9E3779B97F4A7C15L);
    String route = pick(random, names);
    JsonNode operations = paths.path(route);
    String method = operations.fieldNames().next();
    JsonNode operation = operations.path(method);
    boolean webhook = route.startsWith("/webhook");
    int payload = random.nextInt(payloads.size());
    byte[] body = body(random, webhook, operation, payload);
    List<String> headers = new ArrayList<>();
    body = encoded(random, webhook, body, headers);
    if (webhook) {
      sign(random, route, events.get(payload), body, headers);
    }
    noise(random, headers);
    length(random, body.length, method, headers);
    String verb = chance(random, 85) ? method.toUpperCase(Locale.ROOT) : pick(random, METHODS);
    String head =
        verb
            + " "
            + target(random, route, operation)
            + " "
            + (chance(random, 97)
                ? "HTTP/1.1"
                : pick(random, "HTTP/1.0", "HTTP/2.0", "HTTP/9", "x", ""))
            + "\r\n"
            + String.join("\r\n", headers)
            + (headers.isEmpty() ? "" : "\r\n")
            + "\r\n";
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    wire.writeBytes(head.getBytes(chance(random, 50) ? UTF_8 : ISO_8859_1));
    wire.writeBytes(body);
    byte[] bytes = wire.toByteArray();
    return new Case(route, webhook, chance(random, 92) ? bytes : broken(random, bytes));
  }

  private String target(Random random, String route, JsonNode operation) {
    String path = route;
    while (path.contains("{")) {
      String value = pick(random, TEXTS);
      String written = chance(random, 70) ? encode(value) : value;
      path = path.replaceFirst("\\{[^}]*}", java.util.regex.Matcher.quoteReplacement(written));
    }
    if (chance(random, 15)) {
      path =
          switch (random.nextInt(12)) {
            case 0 -> "/" + path;
            case 1 -> path.replace("/", "//");
            case 2 -> path + "/";
            case 3 -> path.toUpperCase(Locale.ROOT);
            case 4 -> path + "/" + encode(pick(random, TEXTS));
            case 5 -> path + "/../" + pick(random, TEXTS);
            case 6 -> path.replace("/", "%2F");
            case 7 -> path + ";" + pick(random, TEXTS);
            case 8 -> "http://evil.example" + path;
            case 9 -> pick(random, "*", "", "/", "?", "#", "\\", "/%", "//", "http://", "/\u0000");
            case 10 -> "/" + "a".repeat(random.nextInt(20_000));
            default -> path + pick(random, TEXTS);
          };
    }
    StringBuilder query = new StringBuilder();
    List<String> known = new ArrayList<>(List.of("code", "x", "LIMIT", "", "\u0000"));
    operation.path("parameters").forEach(one -> known.add(one.path("name").asText("since")));
    for (int n = chance(random, 40) ? 1 + random.nextInt(4) : 0; n > 0; n--) {
      String value = chance(random, 95) ? pick(random, TEXTS) : "a".repeat(random.nextInt(9_000));
      query
          .append(query.isEmpty() ? '?' : '&')
          .append(pick(random, known))
          .append(chance(random, 90) ? "=" : "")
          .append(chance(random, 70) ? encode(value) : value);
    }
    return path + query;
  }

  private byte[] body(Random random, boolean webhook, JsonNode operation, int payload) {
    ObjectNode document =
        webhook
            ? payloads.get(payload)
            : operation.at("/requestBody/content/application~1json/example")
                    instanceof ObjectNode example
                ? example
                : null;
    if (document == null) {
      return chance(random, 80) ? new byte[0] : pick(random, TEXTS).getBytes(UTF_8);
    }
    ObjectNode changed = chance(random, 15) ? document.deepCopy() : mutated(document, random);
    String text = changed.toString();
    if (chance(random, 85)) {
      return text.getBytes(UTF_8);
    }
    return switch (random.nextInt(10)) {
      case 0 -> text.substring(0, random.nextInt(text.length())).getBytes(UTF_8);
      case 1 -> (text + text).getBytes(UTF_8);
      case 2 -> ("[" + text + "]").getBytes(UTF_8);
      case 3 -> text.replaceFirst("\\{", "{\"action\":\"opened\",\"action\":7,").getBytes(UTF_8);
      case 4 -> ("{\"a\":".repeat(random.nextInt(3_000)) + text).getBytes(UTF_8);
      case 5 -> "[".repeat(random.nextInt(200_000)).getBytes(UTF_8);
      case 6 -> ("{\"a\":" + "9".repeat(random.nextInt(3_000)) + "}").getBytes(UTF_8);
      case 7 -> text.replaceFirst("\":\"", "\":\"\\\\ud83c\\\\u0000").getBytes(UTF_8);
      case 8 -> text.getBytes(java.nio.charset.StandardCharsets.UTF_16);
      default -> broken(random, text.getBytes(UTF_8));
    };
  }

  /** Beside small changes, all of one field's kind at once, and sizes that no real field has. */
  private static ObjectNode mutated(ObjectNode document, Random random) {
    ObjectNode copy = Mutation.of(document, random);
    if (chance(random, 60)) {
      return copy;
    }
    List<ObjectNode> objects = new ArrayList<>();
    collect(copy, objects);
    ObjectNode object = pick(random, objects);
    List<String> fields = new ArrayList<>();
    object.fieldNames().forEachRemaining(fields::add);
    String field = fields.isEmpty() ? "action" : pick(random, fields);
    switch (random.nextInt(8)) {
      case 0 -> object.put(field, "x".repeat(random.nextInt(300_000)));
      case 1 -> object.put(field, pick(random, TEXTS));
      case 2 -> object.set(field, NODES.arrayNode().add(object.deepCopy()));
      case 3 -> object.put(field, random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE);
      case 4 -> object.put(field, random.nextDouble() * Double.MAX_VALUE);
      case 5 -> object.putNull(field);
      case 6 -> {
        ArrayNode many = object.putArray(field);
        IntStream.range(0, random.nextInt(5_000)).forEach(i -> many.add(i).add("v" + i));
      }
      default -> {
        ObjectNode wide = object.putObject(field);
        IntStream.range(0, random.nextInt(3_000)).forEach(i -> wide.put("k" + i, i));
      }
    }
    return copy;
  }

  private static void collect(JsonNode node, List<ObjectNode> objects) {
    if (node instanceof ObjectNode object) {
      objects.add(object);
    }
    node.forEach(child -> collect(child, objects));
  }

  private static byte[] encoded(Random random, boolean webhook, byte[] body, List<String> headers) {
    if (webhook && chance(random, 10)) {
      headers.add("Content-Type: application/x-www-form-urlencoded");
      String form = "payload=" + URLEncoder.encode(new String(body, UTF_8), UTF_8);
      return (chance(random, 20) ? "a=b&" + form + "&payload=%" : form).getBytes(UTF_8);
    }
    if (chance(random, 90)) {
      headers.add(
          "Content-Type: " + (chance(random, 85) ? "application/json" : pick(random, TYPES)));
    }
    return body;
  }

  private static void sign(
      Random random, String route, String event, byte[] body, List<String> headers) {
    if (route.equals("/webhook") && chance(random, 95)) {
      headers.add("X-GitHub-Event: " + (chance(random, 92) ? event : pick(random, TEXTS)));
    }
    if (chance(random, 90)) {
      String id = chance(random, 92) ? "d-" + random.nextInt(1 << 30) : pick(random, TEXTS);
      headers.add("X-GitHub-Delivery: " + id);
    }
    String right = Gitpoli.signature(body);
    if (chance(random, 85)) {
      headers.add("X-Hub-Signature-256: " + right);
      return;
    }
    headers.add(
        switch (random.nextInt(6)) {
          case 0 -> "X-Hub-Signature-256: " + right.substring(0, random.nextInt(right.length()));
          case 1 -> "X-Hub-Signature-256: " + right + "\r\nX-Hub-Signature-256: " + right;
          case 2 -> "X-Hub-Signature-256: " + right.toUpperCase(Locale.ROOT);
          case 3 -> "x-hub-signature-256:" + right;
          case 4 -> "X-Hub-Signature: " + right;
          default -> "X-Hub-Signature-256: sha256=" + pick(random, TEXTS);
        });
  }

  private static void noise(Random random, List<String> headers) {
    headers.add(0, "Host: " + (chance(random, 97) ? "127.0.0.1" : pick(random, TEXTS)));
    for (int n = chance(random, 25) ? 1 + random.nextInt(3) : 0; n > 0; n--) {
      headers.add(
          random.nextInt(headers.size() + 1),
          switch (random.nextInt(14)) {
            case 0 -> "Content-Encoding: gzip";
            case 1 -> "Expect: 100-continue";
            case 2 -> "Origin: " + pick(random, TEXTS);
            case 3 -> "X-Long: " + "a".repeat(random.nextInt(40_000));
            case 4 -> "Authorization: Bearer " + pick(random, TEXTS);
            case 5 -> "X-Functions-Key: " + pick(random, TEXTS);
            case 6 -> "Connection: " + pick(random, "close", "keep-alive", "upgrade", "x");
            case 7 -> "Upgrade: " + pick(random, "h2c", "websocket");
            case 8 -> pick(random, TEXTS) + ": x";
            case 9 -> " folded";
            case 10 -> "Host: other";
            case 11 -> "Accept: " + pick(random, TYPES);
            case 12 -> "X-Approvers: ada";
            default -> "Range: bytes=0-" + random.nextInt();
          });
    }
    for (int i = 0; i < headers.size(); i++) {
      if (chance(random, 3)) {
        headers.set(i, headers.get(i).toUpperCase(Locale.ROOT));
      }
      if (chance(random, 1)) {
        headers.add(headers.get(i));
      }
    }
  }

  private static void length(Random random, int length, String method, List<String> headers) {
    if (chance(random, 93)) {
      if (length > 0 || method.equals("post")) {
        headers.add("Content-Length: " + length);
      }
      return;
    }
    headers.add(
        switch (random.nextInt(7)) {
          case 0 -> "Content-Length: " + (length + 1 + random.nextInt(100));
          case 1 -> "Content-Length: " + random.nextInt(length + 1);
          case 2 -> "Content-Length: -1";
          case 3 -> "Content-Length: 99999999999999999999";
          case 4 -> "Content-Length: " + length + "\r\nContent-Length: " + (length + 1);
          case 5 -> "Transfer-Encoding: chunked";
          default -> "Content-Length: 27000000";
        });
  }

  private static byte[] broken(Random random, byte[] bytes) {
    byte[] copy = bytes.clone();
    for (int n = 1 + random.nextInt(4); n > 0 && copy.length > 0; n--) {
      copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
    }
    return chance(random, 30) ? Arrays.copyOf(copy, random.nextInt(copy.length + 1)) : copy;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private static boolean chance(Random random, int percent) {
    return random.nextInt(100) < percent;
  }

  @SafeVarargs
  private static <T> T pick(Random random, T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static <T> T pick(Random random, List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
