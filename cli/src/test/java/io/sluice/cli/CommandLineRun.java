package io.sluice.cli;

import io.sluice.cli.terminal.Surroundings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/// One call of the command line in this process.
///
/// @param code exit code
public record CommandLineRun(int code, String out, String err) {

    /// @param folder where relative paths start
    public static CommandLineRun of(Path folder, Map<String, String> environment, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var surroundings = new Surroundings(environment, folder, folder.resolve("data"), InstantSource.system());
        int code = Sluice.commands(surroundings)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new CommandLineRun(code, out.toString(), err.toString());
    }
}
