package io.gitpoli.cli;

import java.io.PrintWriter;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Says on a terminal how far long work is, once it takes more than two seconds. */
final class Progress implements LongConsumer, AutoCloseable {
  private static final long FIRST = 2_000_000_000;
  private static final long EACH = 200_000_000;

  private final PrintWriter terminal;
  private final String what;
  private final LongSupplier nanoTime;
  private long next;
  private boolean shown;

  /**
   * @param what is counted, in the plural
   */
  Progress(PrintWriter terminal, String what, LongSupplier nanoTime) {
    this.terminal = terminal;
    this.what = what;
    this.nanoTime = nanoTime;
    this.next = nanoTime.getAsLong() + FIRST;
  }

  @Override
  public void accept(long count) {
    long now = nanoTime.getAsLong();
    if (now - next >= 0) {
      terminal.printf("\rchecked %,d %s", count, what);
      terminal.flush();
      shown = true;
      next = now + EACH;
    }
  }

  /** Takes the line away again. */
  @Override
  public void close() {
    if (shown) {
      terminal.print("\r\u001b[K");
      terminal.flush();
    }
  }
}
