package io.gitpoli.webhook;

import io.gitpoli.gate.Report;
import io.gitpoli.gate.Reported;
import io.gitpoli.gate.Ruling;
import java.util.List;

/** A report of what is recorded only while the attempt's lease holds. */
record LeasedReport(Attempt attempt, Report report) implements Report {
  @Override
  public void prepare() {
    attempt.decides();
  }

  @Override
  public Reported send(List<Ruling> rulings) {
    return report.send(rulings);
  }
}
