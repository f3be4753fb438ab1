package io.gitpoli.check.report;

import io.gitpoli.check.Results;
import java.io.PrintWriter;

/** Writes results in one form. */
public interface Report {
  void write(Results results, PrintWriter out);
}
