package io.gitpoli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A container as {@code bicep/modules/cosmos.bicep} makes it.
 *
 * @param indexed the paths that its index includes
 * @param unindexed the paths that its index excludes
 */
public record BicepContainer(
    List<String> keys,
    int keyVersion,
    int timeToLive,
    List<String> indexed,
    List<String> unindexed) {

  /** Reads the container of one symbol. */
  public static BicepContainer read(String symbol) throws IOException {
    String template = Files.readString(Path.of("bicep/modules/cosmos.bicep"));
    String body =
        find(template, "(?s)\nresource " + symbol + " '[^']*/containers@.*?\n}\n").group();
    return new BicepContainer(
        strings(find(body, "(?s)paths: \\[(.*?)\\n *]").group(1)),
        Integer.parseInt(find(body, " version: (\\d+)").group(1)),
        Integer.parseInt(find(body, " defaultTtl: (-?\\d+)").group(1)),
        strings(find(body, "(?s)includedPaths: \\[(.*?)\\n *]").group(1)),
        strings(find(body, "(?s)excludedPaths: \\[(.*?)\\n *]").group(1)));
  }

  private static MatchResult find(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.toMatchResult();
  }

  private static List<String> strings(String list) {
    return Pattern.compile("'([^']*)'").matcher(list).results().map(one -> one.group(1)).toList();
  }
}
