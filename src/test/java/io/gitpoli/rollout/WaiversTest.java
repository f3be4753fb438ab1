package io.gitpoli.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaiversTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);

  private record Found(
      String code, Optional<String> repository, Optional<String> path, Optional<String> resource)
      implements Target {}

  private static final Found FOUND =
      new Found(
          "k8s.image.unpinned",
          Optional.of("octo/app"),
          Optional.of("deploy/legacy/web.yaml"),
          Optional.of("Deployment/web"));

  private static Waivers waivers(String scope, String expires) throws Exception {
    JsonNode document =
        new JsonMapper()
            .readTree(
                """
                {"waivers": [{"rule": "k8s.image.unpinned", %s "reason": "because",
                  "approver": "ada", "expires": "%s"}]}
                """
                    .formatted(scope, expires));
    return Waivers.of(document, index -> 7);
  }

  private static boolean waives(String scope, Found found) throws Exception {
    return waivers(scope, "2027-01-31").waiving(found, TODAY).isPresent();
  }

  @Test
  void withoutAScopeEveryFindingOfTheRuleIsWaived() throws Exception {
    assertThat(waivers("", "2027-01-31").waiving(FOUND, TODAY))
        .hasValueSatisfying(
            waiver -> {
              assertThat(waiver.reason()).isEqualTo("because");
              assertThat(waiver.line()).isEqualTo(7);
            });
    Found other = new Found("k8s.user.root", FOUND.repository(), FOUND.path(), FOUND.resource());
    assertThat(waives("", other)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'repository':'octo/app'}|true",
        "{'repository':'Octo/App'}|true",
        "{'repository':'octo/other'}|false",
        "{'path':'deploy/**'}|true",
        "{'path':'deploy/*'}|false",
        "{'path':'deploy/**','resource':'Deployment/web'}|true",
        "{'path':'deploy/**','resource':'Deployment/we'}|false",
        "{'path':'other/**','resource':'Deployment/web'}|false"
      })
  void everyPartOfTheScopeNarrowsIt(String scope, boolean waived) throws Exception {
    assertThat(waives("\"scope\": " + scope.replace('\'', '"') + ",", FOUND)).isEqualTo(waived);
  }

  @Test
  void aScopeThatCanNotBeComparedWaivesNothing() throws Exception {
    Found nowhere = new Found(FOUND.code(), Optional.empty(), FOUND.path(), Optional.empty());

    assertThat(waives("\"scope\": {\"repository\": \"octo/app\"},", nowhere)).isFalse();
    assertThat(waives("\"scope\": {\"resource\": \"Deployment/web\"},", nowhere)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"2026-11-20,false", "2026-11-21,true", "2026-11-22,true"})
  void aWaiverHoldsThroughTheDayItExpires(String expires, boolean holds) throws Exception {
    assertThat(waivers("", expires).waiving(FOUND, TODAY).isPresent()).isEqualTo(holds);
  }
}
