package io.sluice.cli.terminal;

import java.io.PrintWriter;
import java.util.Locale;

/// How far a long command is, on one line of a terminal that is written again and again. Silent elsewhere, so
/// that logs and pipes hold results only.
public final class Progress implements AutoCloseable {
    private static final int WIDTH = 30;
    private static final long NANOS_BETWEEN = 100_000_000L;

    private final PrintWriter out;
    private final boolean shown;
    private long last = System.nanoTime() - NANOS_BETWEEN;
    private int printed;

    public Progress(PrintWriter out, boolean shown) {
        this.out = out;
        this.shown = shown;
    }

    /// Shown when standard error is a terminal.
    @SuppressWarnings("SystemConsoleNull") // Since Java 25 it is null again where there is no terminal.
    public static Progress on(PrintWriter err) {
        var console = System.console();
        return new Progress(err, console != null && console.isTerminal());
    }

    /// @param of 0 when the end is not known
    public void show(String what, long done, long of) {
        if (!shown || System.nanoTime() - last < NANOS_BETWEEN) return;
        last = System.nanoTime();
        print(line(what, done, of));
    }

    static String line(String what, long done, long of) {
        if (of <= 0) return String.format(Locale.ROOT, "%s  %,d", what, done);
        int filled = (int) Math.min(WIDTH, done * WIDTH / of);
        return String.format(
                Locale.ROOT,
                "%s  [%s%s] %3d %%  %,d of %,d",
                what,
                "#".repeat(filled),
                ".".repeat(WIDTH - filled),
                Math.min(100, done * 100 / of),
                done,
                of);
    }

    private void print(String line) {
        out.print("\r" + line + " ".repeat(Math.max(0, printed - line.length())));
        out.flush();
        printed = line.length();
    }

    /// Wipes the line.
    @Override
    public void close() {
        if (printed == 0) return;
        print("");
        out.print("\r");
        out.flush();
        printed = 0;
    }
}
