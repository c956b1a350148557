package io.sluice.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        description = {"Prints a completion script for bash and zsh.", "Use it with:  source <(sluice completion)"})
final class CompletionCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        var whole = spec.root().commandLine();
        var out = spec.commandLine().getOut();
        out.print(AutoComplete.bash(whole.getCommandName(), whole));
        out.flush();
    }
}
