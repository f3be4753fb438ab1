package io.gitpoli.cli;

import io.gitpoli.audit.proof.DayRecord;
import io.gitpoli.audit.proof.Finding;
import io.gitpoli.audit.proof.Verification;
import io.gitpoli.check.Shown;
import java.util.Objects;
import picocli.CommandLine.Help.ColorScheme;

/** A verification as a person reads it in a terminal. */
record VerificationText(Verification verification, ColorScheme colors) {
  String text() {
    StringBuilder text = new StringBuilder();
    for (Finding finding : verification.findings()) {
      text.append(
          "%-8s  %-10s  %s%s%n"
              .formatted(
                  finding.kind(),
                  Objects.requireNonNullElse(finding.day(), "-"),
                  finding.event() == null ? "" : printable(finding.event()) + ": ",
                  printable(finding.problem())));
    }
    long more = verification.wrong() - verification.findings().size();
    if (more > 0) {
      text.append("… and ").append(count(more, "more finding")).append('\n');
    }
    if (verification.wrong() > 0) {
      text.append('\n');
    }
    text.append(
            verification.ok()
                ? colors.ansi().text("@|bold,green OK|@")
                : colors.ansi().text("@|bold,red WRONG|@"))
        .append(": ")
        .append(
            verification.ok()
                ? "everything is as it was recorded"
                : count(verification.wrong(), "finding"))
        .append('\n');
    line(text, "checked", count(verification.events(), "event"));
    line(text, "sealed", count(verification.sealedDays(), "day"));
    if (verification.expiredDays() > 0) {
      line(
          text,
          "expired",
          count(verification.expiredDays(), "day") + " of which only the record is left");
    }
    if (verification.openEvents() > 0) {
      line(
          text,
          "not sealed yet",
          count(verification.openEvents(), "event") + ", checked by their own hashes alone");
    }
    if (verification.overdueDays() > 0) {
      line(
          text,
          "overdue",
          count(verification.overdueDays(), "day")
              + " that ended more than a day ago and should be sealed: does gitpoli run?");
    }
    if (verification.unhashedEvents() > 0) {
      line(
          text,
          "unhashed",
          count(verification.unhashedEvents(), "event") + " from before there were hashes");
    }
    DayRecord newest = verification.newest();
    line(text, "newest root", newest == null ? "none yet" : root(newest));
    return text.toString();
  }

  /** A day's root as {@code --expect-root} takes it. */
  static String root(DayRecord record) {
    return record.day() + "=" + printable(record.root());
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("  %-14s  %s%n".formatted(name, value));
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  /** Without what a terminal would take as a command: whoever changed the trail may have put it. */
  private static String printable(String text) {
    return Shown.harmless(text);
  }
}
