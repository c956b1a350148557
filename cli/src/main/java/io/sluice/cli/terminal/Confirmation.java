package io.sluice.cli.terminal;

import java.util.Locale;
import java.util.Set;

/// Asks whoever sits at the terminal before something is changed.
public final class Confirmation {
    private static final Set<String> YES = Set.of("y", "yes");

    private Confirmation() {}

    /// @param given whether `--yes` was given
    /// @throws CommandRefused when nobody can be asked
    @SuppressWarnings("SystemConsoleNull") // Since Java 25 it is null again where there is no terminal.
    public static boolean of(String question, boolean given) {
        if (given) return true;
        var console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new CommandRefused("nothing was changed: there is no terminal to ask on; add --yes to go ahead");
        }
        var answer = console.readLine("%s [y/N] ", question);
        return answer != null && YES.contains(answer.strip().toLowerCase(Locale.ROOT));
    }
}
