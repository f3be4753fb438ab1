package io.gitpoli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LibraryLogsTest {
  private static final Logger AZURE = Logger.getLogger("com.azure");
  private static final Logger COSMOS = Logger.getLogger("com.azure.cosmos.implementation.Any");

  private final Level before = AZURE.getLevel();

  @AfterEach
  void restore() {
    AZURE.setLevel(before);
  }

  @Test
  void azuresLibrariesAreSilentAndNobodyElseIs() {
    AZURE.setLevel(null);
    LibraryLogs.silence();

    assertThat(COSMOS.isLoggable(Level.SEVERE)).isFalse();
    assertThat(Logger.getLogger("com.example").isLoggable(Level.WARNING)).isTrue();
  }

  @Test
  void aLevelThatTheLogsConfigurationGivesThemStays() {
    AZURE.setLevel(Level.INFO);
    LibraryLogs.silence();

    assertThat(COSMOS.isLoggable(Level.INFO)).isTrue();
  }
}
