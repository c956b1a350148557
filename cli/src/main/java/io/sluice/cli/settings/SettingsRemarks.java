package io.sluice.cli.settings;

import io.sluice.model.problem.Problem;
import io.sluice.model.settings.SettingsReader;
import java.io.PrintWriter;

/// What reading the configuration found, one line each.
public final class SettingsRemarks {
    private SettingsRemarks() {}

    public static void print(SettingsReader.Result result, PrintWriter err) {
        result.warnings().forEach(warning -> err.println("warning: " + line(warning)));
        result.problems().forEach(problem -> err.println("problem: " + line(problem)));
        err.flush();
    }

    private static String line(Problem problem) {
        return problem.where() + ": " + problem.detail() + " [" + problem.code().id() + "]";
    }
}
