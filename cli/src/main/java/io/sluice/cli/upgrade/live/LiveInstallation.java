package io.sluice.cli.upgrade.live;

import io.sluice.cli.start.Installation;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.cli.terminal.Which;
import java.nio.file.Path;
import java.util.Optional;

/// An installation as the gateway that runs with it sees it: with its variables and its working folder. When none
/// runs, as this process sees it.
///
/// @param surroundings to be handed to commands that work on it
/// @param running      as it was when it was looked for
public record LiveInstallation(Installation installation, Surroundings surroundings, Optional<RunningGateway> running) {

    /// @throws io.sluice.cli.terminal.CommandRefused when there is no installation, or its settings are wrong
    public static LiveInstallation find(Surroundings surroundings, Which which) {
        var seen = Installation.find(
                surroundings, new Installation.Choice(which.data(), which.conf(), Optional.empty(), false));
        var running = RunningGateway.of(seen);
        if (running.isEmpty()) return new LiveInstallation(seen, surroundings, running);
        var theirs = new Surroundings(
                running.get().environment(), running.get().folder(), surroundings.data(), surroundings.clock());
        var data = seen.data().map(folder -> folder.root());
        var conf = data.isPresent() ? Optional.<Path>empty() : Optional.of(seen.settingsFile());
        return new LiveInstallation(
                Installation.find(theirs, new Installation.Choice(data, conf, Optional.empty(), false)),
                theirs,
                running);
    }
}
