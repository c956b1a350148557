package io.sluice.cli.start;

import io.sluice.cli.log.ProcessLog;
import io.sluice.cli.terminal.ExitCode;
import io.sluice.gateway.Succession;
import io.sluice.model.settings.DrainSettings;
import io.sluice.storage.nodes.Announcement;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A started process, until somebody ends it or another one has taken over.
///
/// On SIGTERM and SIGINT it says it is not ready, waits so that load balancers hear of it, lets running requests end,
/// and closes the store. The exit code is then 0, as with a Tyk gateway.
final class Running {
    private static final Logger LOG = LoggerFactory.getLogger(Running.class);

    private final Succession succession;
    private final DrainSettings drain;
    private final PidFile pidFile;
    private final Announcement announcement;
    private final ServiceNotices notices;
    private final Map<String, String> environment;
    private volatile boolean handedOver;

    Running(
            Succession succession,
            DrainSettings drain,
            PidFile pidFile,
            Announcement announcement,
            ServiceNotices notices,
            Map<String, String> environment) {
        this.succession = succession;
        this.drain = drain;
        this.pidFile = pidFile;
        this.announcement = announcement;
        this.notices = notices;
        this.environment = environment;
        succession.beforeLeaving(this::forgetStore);
    }

    /// Signals mean what they mean for a Tyk gateway from now on: SIGUSR2 has this process followed by another one,
    /// SIGHUP does nothing.
    ///
    /// @param socket where this one waits for it; empty: nowhere yet
    Running hearingSignals(Optional<Path> socket) {
        RestartSignal.listen(succession, environment, socket);
        Signals.on("HUP", () -> LOG.info("SIGHUP: nothing is done; GET /tyk/reload reloads, SIGUSR2 restarts"));
        return this;
    }

    int port() {
        return succession.gateway().port();
    }

    /// Waits until another process has taken over. Does not return when this one is told to end by a signal.
    int awaitEnd() throws InterruptedException {
        if (succession.isOnProbation()) notices.readyForNow();
        else notices.ready();
        Watchdog.start(succession, notices);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("drain").unstarted(() -> {
            end();
            // The virtual machine would report the signal instead.
            Runtime.getRuntime().halt(ExitCode.GOOD);
        }));
        succession.awaitHandedOver();
        handedOver = true;
        return ExitCode.GOOD;
    }

    private void end() {
        // Read and removed in one go it could be the successor's.
        boolean succeeded = handedOver || succession.isSteppingAside();
        if (!handedOver) drain();
        if (!succeeded) pidFile.remove();
        RestartSignal.tidy(environment);
        LOG.info("stopped");
        ProcessLog.close();
    }

    /// The store is closed after this.
    private void forgetStore() {
        announcement.close();
        ProcessLog.storeLeaves();
    }

    private void drain() {
        // Of a process that hands over the service does not stop.
        if (!succession.isSteppingAside()) notices.stopping();
        LOG.atInfo()
                .addKeyValue("delay", drain.delay())
                .addKeyValue("timeout", drain.timeout())
                .log("stopping: running requests may end");
        try {
            succession.gateway().leave();
            Thread.sleep(drain.delay());
            forgetStore();
            succession.drain(drain.timeout());
        } catch (InterruptedException hurried) {
            succession.close();
            Thread.currentThread().interrupt();
        }
    }
}
