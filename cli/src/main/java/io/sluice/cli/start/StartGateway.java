package io.sluice.cli.start;

import io.netty.channel.EventLoopGroup;
import io.sluice.cli.log.ProcessLog;
import io.sluice.cli.settings.SettingsRemarks;
import io.sluice.cli.terminal.CommandRefused;
import io.sluice.gateway.Gateway;
import io.sluice.model.settings.GatewaySettings;
import io.sluice.model.settings.SettingsReader;
import io.sluice.storage.Storage;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Assembles a gateway process.
final class StartGateway {
    private static final Logger LOG = LoggerFactory.getLogger(StartGateway.class);

    private StartGateway() {}

    /// Says what is wrong with the settings.
    ///
    /// @return whether a process may start with them
    static boolean mayStart(SettingsReader.Result result, PrintWriter err) {
        if (result.problems().isEmpty()) {
            ProcessLog.configure(result.settings().log());
            result.warnings()
                    .forEach(warning -> LOG.atWarn()
                            .addKeyValue("code", warning.code().id())
                            .addKeyValue("setting", warning.where())
                            .log(warning.detail()));
            return true;
        }
        SettingsRemarks.print(result, err);
        return false;
    }

    /// Opens the store and the sockets, and serves.
    ///
    /// @param store opened with the event loops of the gateway, closed with it
    static Running open(GatewaySettings settings, Function<EventLoopGroup, Storage> store, InstantSource clock) {
        try {
            var gateway = Gateway.start(settings, store, clock);
            LOG.atInfo()
                    .addKeyValue("address", settings.listen().address())
                    .addKeyValue("port", gateway.port())
                    .log("gateway is listening");
            return new Running(
                    gateway, settings.drain(), PidFile.write(settings.process().pidFile()));
        } catch (IOException refused) {
            throw new CommandRefused(refused.getMessage() + reason(refused), refused);
        }
    }

    /// What the system said, when it said more than the message does.
    private static String reason(Throwable refused) {
        var cause = refused.getCause();
        return cause == null || cause.getMessage() == null ? "" : ": " + cause.getMessage();
    }
}
