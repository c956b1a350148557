package io.sluice.cli.start;

import io.sluice.cli.log.ProcessLog;
import io.sluice.cli.terminal.ExitCode;
import io.sluice.gateway.Gateway;
import io.sluice.model.settings.DrainSettings;
import io.sluice.storage.nodes.Announcement;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A started process, until somebody ends it.
///
/// On SIGTERM and SIGINT it says it is not ready, waits so that load balancers hear of it, lets running requests end,
/// and closes the store. The exit code is then 0, as with a Tyk gateway.
final class Running {
    private static final Logger LOG = LoggerFactory.getLogger(Running.class);

    private final Gateway gateway;
    private final DrainSettings drain;
    private final PidFile pidFile;
    private final Announcement announcement;
    private final CountDownLatch ended = new CountDownLatch(1);

    Running(Gateway gateway, DrainSettings drain, PidFile pidFile, Announcement announcement) {
        this.gateway = gateway;
        this.drain = drain;
        this.pidFile = pidFile;
        this.announcement = announcement;
    }

    int port() {
        return gateway.port();
    }

    /// Waits until the process is told to end. Does not return when that happens by a signal.
    int awaitEnd() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("drain").unstarted(() -> {
            end();
            // The virtual machine would report the signal instead.
            Runtime.getRuntime().halt(ExitCode.GOOD);
        }));
        ended.await();
        return ExitCode.GOOD;
    }

    private void end() {
        LOG.atInfo()
                .addKeyValue("delay", drain.delay())
                .addKeyValue("timeout", drain.timeout())
                .log("stopping: running requests may end");
        try {
            gateway.leave();
            Thread.sleep(drain.delay());
            announcement.close();
            gateway.drain(drain.timeout());
        } catch (InterruptedException hurried) {
            gateway.close();
            Thread.currentThread().interrupt();
        } finally {
            pidFile.remove();
            LOG.info("stopped");
            ProcessLog.close();
            ended.countDown();
        }
    }
}
