package io.gitpoli.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gitpoli.policy.PolicyEngineException.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionDocumentTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ROW =
      "{'code':'a','title':'A','passed':%s,'found':'1','needed':'2','fix':'do'}";

  @Test
  void readsADecision() throws Exception {
    Decision decision =
        read(
            "{'allow':false,'violations':[{'code':'b','msg':'y'},{'code':'a','msg':'x'}],'rules':["
                + ROW.formatted("false")
                + "],'more':1}");

    assertThat(decision)
        .isEqualTo(
            new Decision(
                false,
                List.of(new Violation("a", "x"), new Violation("b", "y")),
                List.of(new RuleResult("a", "A", false, "1", "2", "do")),
                "r",
                "e"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "true",
        "'allow'",
        "{}",
        "{'allow':true}",
        "{'allow':true,'violations':[]}",
        "{'violations':[],'rules':[]}",
        "{'allow':'true','violations':[],'rules':[]}",
        "{'allow':1,'violations':[],'rules':[]}",
        "{'allow':null,'violations':[],'rules':[]}",
        "{'allow':true,'violations':{},'rules':[]}",
        "{'allow':true,'violations':null,'rules':[]}",
        "{'allow':true,'violations':[],'rules':{}}",
        "{'allow':true,'violations':[{'code':'a','msg':'x'}],'rules':[]}",
        "{'allow':false,'violations':[],'rules':[]}",
        "{'allow':false,'violations':[{'code':'a'}],'rules':[]}",
        "{'allow':false,'violations':[{'code':1,'msg':'x'}],'rules':[]}",
        "{'allow':false,'violations':['a'],'rules':[]}",
        "{'allow':true,'violations':[],'rules':[{'code':'a','passed':true}]}",
        "{'allow':true,'violations':[],'rules':[1]}",
      })
  void takesNothingElseForADecision(String document) {
    assertNoDecision(document);
  }

  @Test
  void takesRowsAtOddsWithTheViolationsForNoDecision() {
    assertNoDecision("{'allow':true,'violations':[],'rules':[" + ROW.formatted("false") + "]}");
    assertNoDecision(
        "{'allow':false,'violations':[{'code':'a','msg':'x'}],'rules':["
            + ROW.formatted("true")
            + "]}");
  }

  @Test
  void takesAnAbsentDocumentForNoDecision() {
    assertThatThrownBy(() -> DecisionDocument.read(null, "r", "e"))
        .isInstanceOf(PolicyEngineException.class);
  }

  private static void assertNoDecision(String document) {
    assertThatThrownBy(() -> read(document))
        .isInstanceOfSatisfying(
            PolicyEngineException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BAD_ANSWER));
  }

  private static Decision read(String document) throws Exception {
    return DecisionDocument.read(JSON.readTree(document.replace('\'', '"')), "r", "e");
  }
}
