package io.gitpoli.cli;

import io.gitpoli.check.Shown;
import java.util.List;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/** The report of an App as a person reads it; coloured only where the terminal shows colours. */
record AppReportTable(AppReport report, ColorScheme colors) {
  private static final int STATE = 9;
  private static final int NAME = 30;
  private static final int ACCESS = 12;
  private static final int WIDTH = 120;

  String text() {
    AppReport.Registered app = report.app();
    StringBuilder text = new StringBuilder();
    text.append("GitHub App ").append(printable(app.name())).append(" (").append(app.id());
    text.append(app.owner().isEmpty() ? "" : ", of " + printable(app.owner()));
    text.append(", ").append(printable(app.url())).append(")\n\n");
    text.append(needs()).append('\n').append(installations());
    if (!report.unneeded().isEmpty()) {
      text.append("\nThe App asks for more than gitpoli needs: ");
      text.append(printable(String.join(", ", report.unneeded()))).append('\n');
    }
    text.append('\n').append(conclusion());
    return text.toString();
  }

  private TextTable needs() {
    TextTable table =
        TextTable.forColumns(
            colors,
            new Column(STATE, 0, Overflow.SPAN),
            new Column(NAME, 0, Overflow.WRAP),
            new Column(ACCESS, 0, Overflow.SPAN),
            new Column(ACCESS, 0, Overflow.SPAN),
            new Column(WIDTH - STATE - NAME - 2 * ACCESS, 0, Overflow.WRAP));
    table.addRowValues("", "permission", "needed", "registered", "to");
    for (AppReport.Permission permission : report.permissions()) {
      table.addRowValues(
          state(permission.present()),
          plain(permission.name()),
          plain(permission.needed()),
          plain(permission.registered()),
          plain(permission.why()));
    }
    table.addRowValues("", "", "", "", "");
    table.addRowValues("", "event", "", "", "to");
    for (AppReport.Event event : report.events()) {
      table.addRowValues(
          state(event.present()), plain(event.name()), plain(""), plain(""), plain(event.why()));
    }
    return table;
  }

  private String installations() {
    if (report.installations().isEmpty()) {
      return colors.ansi().text("@|red MISSING|@  ")
          + "It is not installed anywhere: open "
          + printable(report.app().url())
          + " and install it\n";
    }
    StringBuilder text = new StringBuilder();
    for (AppReport.Installed there : report.installations()) {
      Text state = there.ok() ? state(true) : state(false);
      text.append(state).append(there.ok() ? "       " : "  ");
      text.append("installed at ").append(printable(there.account()));
      text.append(", ").append(there.repositories()).append(" repositories");
      text.append(fault(there)).append('\n');
    }
    return text.toString();
  }

  private static String fault(AppReport.Installed there) {
    if (there.suspended()) {
      return ", suspended:\n         an owner ends that at " + printable(there.url());
    }
    return there.missing().isEmpty()
        ? ""
        : ", without "
            + printable(String.join(", ", there.missing()))
            + ":\n         an owner accepts what the App asks for at "
            + printable(there.url());
  }

  private String conclusion() {
    if (report.ok()) {
      return "Nothing is missing.\n";
    }
    List<String> permissions =
        report.permissions().stream()
            .filter(p -> !p.present())
            .map(AppReport.Permission::name)
            .toList();
    List<String> events =
        report.events().stream().filter(e -> !e.present()).map(AppReport.Event::name).toList();
    return permissions.isEmpty() && events.isEmpty()
        ? "The registration is right; see the installations above.\n"
        : "Change it in the App's settings on GitHub, under 'Permissions & events'; whoever"
            + " installed the App is then asked to accept.\n";
  }

  private Text state(boolean present) {
    return colors.ansi().text(present ? "@|green ok|@" : "@|red MISSING|@");
  }

  private Text plain(String value) {
    return colors.ansi().text(printable(value).replace("@|", "@ |"));
  }

  private static String printable(String value) {
    return Shown.harmless(value);
  }
}
