package io.gitpoli.inbox.sqlite;

import io.gitpoli.inbox.Inbox;
import io.gitpoli.inbox.InboxContract;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;

class SqliteInboxTest extends InboxContract {
  @TempDir private Path folder;

  @Override
  protected Inbox open(Clock clock) {
    return new SqliteInbox(folder.resolve("inbox.db"), clock);
  }
}
