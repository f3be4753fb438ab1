package io.gitpoli.standalone;

import static io.gitpoli.standalone.Service.KEY;
import static io.gitpoli.standalone.Service.resource;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.microsoft.azure.functions.HttpMethod;
import com.microsoft.azure.functions.annotation.AuthorizationLevel;
import com.microsoft.azure.functions.annotation.HttpTrigger;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.gitpoli.Hosting;
import io.gitpoli.Parts;
import io.gitpoli.functions.Functions;
import io.gitpoli.policy.PolicyEngineException.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** Holds {@code openapi.yaml} to the functions and to what they really answer. */
@Timeout(120)
class OpenApiTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final JsonNode DESCRIPTION =
      JSON.valueToTree(new Yaml().load(Service.file("openapi.yaml")));
  private static final List<HostedFunction> FUNCTIONS = HostedFunction.of(Functions.of(() -> null));

  @TempDir Path folder;

  private static HttpTrigger trigger(HostedFunction function) {
    return Arrays.stream(function.method().getParameters())
        .map(parameter -> parameter.getAnnotation(HttpTrigger.class))
        .filter(trigger -> trigger != null)
        .findFirst()
        .orElseThrow();
  }

  private static Set<String> fields(JsonNode node) {
    Set<String> names = new TreeSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void everyFunctionIsDescribedAndEveryDescriptionIsAFunction() {
    Set<String> routes =
        FUNCTIONS.stream()
            .map(function -> "/" + trigger(function).route())
            .filter(route -> !route.equals("/{*path}"))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(fields(DESCRIPTION.path("paths"))).isEqualTo(routes).hasSize(14);
  }

  @Test
  void everyOperationIsNamedAsItsFunction() {
    for (HostedFunction function : FUNCTIONS) {
      JsonNode path = DESCRIPTION.path("paths").path("/" + trigger(function).route());
      for (JsonNode operation : path) {
        assertThat(operation.path("operationId").textValue()).isEqualTo(function.name());
      }
    }
  }

  @Test
  void everyFunctionListsAllMethodsAndLeavesTheKeyToUs() {
    assertThat(FUNCTIONS).hasSize(15);
    for (HostedFunction function : FUNCTIONS) {
      assertThat(trigger(function).methods())
          .as(function.name())
          .containsExactlyInAnyOrder(HttpMethod.values());
      assertThat(trigger(function).authLevel()).isEqualTo(AuthorizationLevel.ANONYMOUS);
    }
  }

  @Test
  void theMethodsThatAreDescribedAreThoseThatAreAllowed() {
    try (Service service = Service.local(new Parts(folder))) {
      for (String route : fields(DESCRIPTION.path("paths"))) {
        Set<String> described = fields(DESCRIPTION.path("paths").path(route));
        String allow =
            service
                .send("DELETE", route.replace("{id}", "x"), null)
                .headers()
                .get("Allow")
                .toLowerCase(java.util.Locale.ROOT)
                .replace(", head", "");
        assertThat(described).as(route).containsExactly(allow);
      }
    }
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    for (JsonNode reference : DESCRIPTION.findValues("$ref")) {
      assertThat(DESCRIPTION.at(reference.textValue().substring(1)).isMissingNode())
          .as(reference.textValue())
          .isFalse();
    }
  }

  @Test
  void everyExampleKeepsToItsSchema() {
    List<JsonNode> media = new ArrayList<>();
    for (JsonNode content : DESCRIPTION.findValues("content")) {
      content.forEach(media::add);
    }
    int checked = 0;
    for (JsonNode one : media) {
      List<JsonNode> examples = new ArrayList<>();
      if (one.has("example")) {
        examples.add(one.path("example"));
      }
      one.path("examples").forEach(example -> examples.add(example.path("value")));
      for (JsonNode example : examples) {
        assertKeeps(example.toString(), one.path("schema"));
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(25);
  }

  private record Call(Service.Answer answer, String method, String path) {}

  @Test
  void whatIsAnsweredIsDescribed() {
    Parts parts = new Parts(folder);
    List<Call> calls = new ArrayList<>();
    try (Service service = Service.local(parts)) {
      calls.add(get(service, "/health"));
      calls.add(get(service, "/health/ready"));
      calls.add(post(service, "/evaluate/deploy", resource("deploy.json")));
      calls.add(post(service, "/evaluate/pullrequest", resource("pullrequest-denied.json")));
      calls.add(post(service, "/evaluate/pullrequest", "{"));
      calls.add(post(service, "/webhook", "{}", "X-GitHub-Event", "ping"));
      calls.add(post(service, "/webhook", "{}", "X-GitHub-Event", "star"));
      calls.add(post(service, "/webhook/pull_request", "{\"action\": 1}"));
      calls.add(post(service, "/webhook/deployment_protection_rule", "{}"));
      calls.add(post(service, "/webhook/pull_request_review", resource("review.json")));
      calls.add(post(service, "/webhook/pull_request", "{}", "Origin", "http://evil.example"));
      calls.add(get(service, "/audit"));
      calls.add(get(service, "/audit", "Origin", "http://evil.example"));
      calls.add(get(service, "/audit/summary"));
      for (JsonNode event : service.get("/audit").json()) {
        Service.Answer one = service.get("/audit/" + event.path("id").textValue());
        calls.add(new Call(one, "get", "/audit/{id}"));
      }
      calls.add(get(service, "/deliveries"));
      calls.add(new Call(service.get("/deliveries?limit=0"), "get", "/deliveries"));
      for (JsonNode delivery : service.get("/deliveries").json()) {
        String id = delivery.path("id").textValue();
        Service.Answer retried = service.post("/deliveries/" + id + "/retry", "");
        calls.add(new Call(retried, "post", "/deliveries/{id}/retry"));
      }
      calls.add(
          new Call(service.post("/deliveries/none/retry", ""), "post", "/deliveries/{id}/retry"));
      calls.add(new Call(service.get("/audit/x"), "get", "/audit/{id}"));
      calls.add(new Call(service.get("/audit?limit=0"), "get", "/audit"));
      calls.add(new Call(service.get("/audit/summary?limit=0"), "get", "/audit/summary"));
      parts.engine.fail(Reason.BAD_ANSWER);
      calls.add(post(service, "/evaluate/deploy", "{}"));
      parts.engine.fail(Reason.UNAVAILABLE);
      calls.add(get(service, "/health"));
      calls.add(get(service, "/health/ready"));
      calls.add(post(service, "/evaluate/deploy", "{}"));
      calls.add(post(service, "/webhook/pull_request_review", resource("review.json")));
      calls.add(get(service, "/audit"));
      calls.add(new Call(service.get("/deliveries?status=pending"), "get", "/deliveries"));
      parts.trail.fail();
      calls.add(get(service, "/audit"));
    }
    try (Service service =
        Service.of(new Parts(folder.resolve("2")), Hosting.FUNCTIONS, Service.SECRETS)) {
      calls.add(get(service, "/audit"));
      calls.add(get(service, "/audit", "x-functions-key", KEY));
      calls.add(post(service, "/webhook", "{}", "X-GitHub-Event", "ping"));
    }

    for (Call call : calls) {
      assertDescribed(call);
    }
    assertThat(calls.stream().map(call -> call.answer().status()).collect(Collectors.toSet()))
        .contains(200, 202, 400, 401, 403, 404, 409, 422, 502, 503);
  }

  private static Call get(Service service, String path, String... headers) {
    return new Call(service.get(path, headers), "get", path);
  }

  private static Call post(Service service, String path, String body, String... headers) {
    return new Call(service.post(path, body, headers), "post", path);
  }

  private static void assertDescribed(Call call) {
    JsonNode response =
        DESCRIPTION
            .path("paths")
            .path(call.path())
            .path(call.method())
            .path("responses")
            .path(String.valueOf(call.answer().status()));
    if (response.has("$ref")) {
      response = DESCRIPTION.at(response.path("$ref").textValue().substring(1));
    }
    JsonNode media = response.path("content").path(call.answer().headers().get("Content-Type"));
    assertThat(media.isMissingNode()).as(call.toString()).isFalse();
    assertKeeps(call.answer().text(), media.path("schema"));
  }

  private static void assertKeeps(String json, JsonNode schema) {
    com.fasterxml.jackson.databind.node.ObjectNode whole = schema.deepCopy();
    whole.set("components", DESCRIPTION.path("components"));
    Schema checker =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(whole.toString(), InputFormat.JSON);
    assertThat(
            checker.validate(
                json,
                InputFormat.JSON,
                context -> context.executionConfig(c -> c.formatAssertionsEnabled(true))))
        .as(json)
        .isEmpty();
  }
}
