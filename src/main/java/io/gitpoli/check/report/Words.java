package io.gitpoli.check.report;

import io.gitpoli.check.Place;
import io.gitpoli.check.Shown;
import io.gitpoli.rollout.Waiver;

/** How reports put things. */
public final class Words {
  private Words() {}

  /** File, line and column as compilers write them. */
  public static String place(Place place) {
    return line(place.file()) + ":" + place.line() + ":" + place.column();
  }

  public static String waived(Waiver waiver) {
    return "waived until %s by %s%s: %s"
        .formatted(
            waiver.expires(),
            line(waiver.approver()),
            waiver.ticket().map(ticket -> " (" + line(ticket) + ")").orElse(""),
            line(waiver.reason()));
  }

  /** On one line, and without what a terminal or a pipeline's log would take as a command. */
  public static String line(String text) {
    return Shown.line(text);
  }
}
