package io.sluice.cli.docs;

import io.sluice.model.problem.ProblemCode;

/// `docs/reference/problems.md`.
final class ProblemsPage {
    private static final String HEAD = """
            # Problems

            Printed from the program; do not edit. Every refusal has a code that never changes: it stands in logs, metrics
            and the output of commands. Status and text are what a client gets unless an API's definition or
            `override_messages` says otherwise.
            """;

    private ProblemsPage() {}

    static String text() {
        var page = new StringBuilder(HEAD);
        for (var code : ProblemCode.values()) {
            page.append("\n## ").append(code.id()).append("\n\n");
            page.append(code.status()).append(" `").append(code.message()).append("`\n\n");
            page.append(whose(code.blame())).append('\n');
        }
        return page.toString();
    }

    private static String whose(ProblemCode.Blame blame) {
        return switch (blame) {
            case CLIENT -> "The client can mend it: what it sent is refused. Logged at debug level and counted.";
            case OPERATOR -> "Whoever wrote the configuration can mend it. Logged as a warning.";
            case UPSTREAM -> "The service behind the API can mend it. Logged at debug level and counted.";
            case SLUICE -> "Sluice, or what it depends on, is at fault. Logged as an error.";
        };
    }
}
