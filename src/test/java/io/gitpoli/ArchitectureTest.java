package io.gitpoli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchRule;
import io.gitpoli.audit.AuditTrail;
import io.gitpoli.github.GitHub;
import io.gitpoli.policy.PolicyEngine;
import io.gitpoli.repol.RepoPolicies;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the code to its architecture.
 *
 * <p>The rules run as ordinary tests and not on ArchUnit's own engine, which some versions of
 * Surefire pass over without a word.
 */
class ArchitectureTest {
  private static final JavaClasses GITPOLI =
      new ClassFileImporter()
          .withImportOption(new DoNotIncludeTests())
          .importPackages("io.gitpoli");
  private static final JavaClasses WRONG =
      new ClassFileImporter().importPackages("io.gitpoli.fixture");

  static Set<String> rules() {
    return rules("io.gitpoli").keySet();
  }

  private static Map<String, ArchRule> rules(String base) {
    return new DependencyRule(base).all();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theCodeKeepsTheRule(String rule) {
    // A rule on a package that has no class yet holds; that it can fail is shown below.
    rules("io.gitpoli").get(rule).allowEmptyShould(true).check(GITPOLI);
  }

  @Test
  void theRulesSeeTheCodeAndOnlyTheCode() {
    for (Class<?> port :
        Set.of(PolicyEngine.class, AuditTrail.class, GitHub.class, RepoPolicies.class)) {
      assertThat(GITPOLI.contain(port)).as(port.getName()).isTrue();
    }
    assertThat(GITPOLI.contain(ArchitectureTest.class)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theRuleFailsOnCodeThatBreaksIt(String rule) {
    assertThatThrownBy(() -> rules("io.gitpoli.fixture").get(rule).check(WRONG))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("io.gitpoli.fixture.");
  }

  @Test
  void theRuleOnImportsNamesWhatBreaksItAndNothingElse() {
    assertThatThrownBy(() -> rules("io.gitpoli.fixture").get("imports").check(WRONG))
        .hasMessageContaining("fixture.policy.Engine.store()")
        .hasMessageContaining("fixture.stray.Stray is in a package that has no place here")
        .hasMessageContaining("(2 times)");
  }
}
