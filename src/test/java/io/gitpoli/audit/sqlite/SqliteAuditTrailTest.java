package io.gitpoli.audit.sqlite;

import io.gitpoli.audit.AuditTrail;
import io.gitpoli.audit.AuditTrailContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteAuditTrailTest extends AuditTrailContract {
  @TempDir private Path folder;

  @Override
  protected AuditTrail open() {
    return new SqliteAuditTrail(folder.resolve("audit.db"));
  }
}
