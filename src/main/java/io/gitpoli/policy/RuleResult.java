package io.gitpoli.policy;

/**
 * What one rule of a policy found, passed or not: a row of the table that a person reads.
 *
 * @param code the rule's code, the same as its violations carry
 * @param title the rule's title, from the policy's annotations
 * @param passed false exactly where a violation has the same code
 * @param found the value found
 * @param needed the value that the configuration asks for
 * @param fix how to get through
 */
public record RuleResult(
    String code, String title, boolean passed, String found, String needed, String fix) {}
