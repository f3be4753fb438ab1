package io.gitpoli.rollout;

import static io.gitpoli.rollout.Enforcement.AUDIT;
import static io.gitpoli.rollout.Enforcement.DENY;
import static io.gitpoli.rollout.Enforcement.WARN;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class StagesTest {
  private static final LocalDate EVE = LocalDate.of(2026, 12, 31);
  private static final LocalDate DAY = LocalDate.of(2027, 1, 1);

  private static Stages stages(String gate) throws Exception {
    return Stages.of(new JsonMapper().readTree("{\"gate\": " + gate.replace('\'', '"') + "}"));
  }

  @Test
  void withoutAFileEveryRuleDoesAsItSays() {
    assertThat(Stages.ALL_IN_FORCE.enforcement("any", DENY, DAY)).isEqualTo(DENY);
    assertThat(Stages.ALL_IN_FORCE.enforcement("any", WARN, DAY)).isEqualTo(WARN);
  }

  @Test
  void whatIsSaidOfAllRulesNeverMakesOneStricter() throws Exception {
    assertThat(stages("{'enforcement':'warn'}").enforcement("any", DENY, DAY)).isEqualTo(WARN);
    assertThat(stages("{'enforcement':'deny'}").enforcement("any", WARN, DAY)).isEqualTo(WARN);
    assertThat(stages("{'enforcement':'audit'}").enforcement("any", WARN, DAY)).isEqualTo(AUDIT);
  }

  @Test
  void aListedRuleDoesAsTheListSays() throws Exception {
    Stages stages =
        stages(
            "{'enforcement':'audit','rules':{'a':{'enforcement':'deny'},'b':{'enforcement':'warn'}}}");

    assertThat(stages.enforcement("a", WARN, DAY)).isEqualTo(DENY);
    assertThat(stages.enforcement("b", DENY, DAY)).isEqualTo(WARN);
    assertThat(stages.enforcement("c", DENY, DAY)).isEqualTo(AUDIT);
  }

  @Test
  void fromItsDayOnARuleDenies() throws Exception {
    Stages stages = stages("{'rules':{'a':{'enforcement':'audit','deny_from':'2027-01-01'}}}");

    assertThat(stages.enforcement("a", DENY, EVE)).isEqualTo(AUDIT);
    assertThat(stages.enforcement("a", DENY, DAY)).isEqualTo(DENY);
  }

  @Test
  void theDayOfAllRulesEndsTheirStage() throws Exception {
    Stages stages = stages("{'enforcement':'warn','deny_from':'2027-01-01'}");

    assertThat(stages.enforcement("any", DENY, EVE)).isEqualTo(WARN);
    assertThat(stages.enforcement("any", DENY, DAY)).isEqualTo(DENY);
    assertThat(stages.enforcement("any", WARN, DAY)).isEqualTo(WARN);
  }
}
