package io.sluice.cli.start;

import io.netty.channel.EventLoopGroup;
import io.sluice.cli.log.ProcessLog;
import io.sluice.cli.settings.SettingsRemarks;
import io.sluice.cli.terminal.CommandRefused;
import io.sluice.cli.terminal.ProductVersion;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.gateway.Succession;
import io.sluice.gateway.listen.ListeningSockets;
import io.sluice.gateway.takeover.GivingWay;
import io.sluice.model.settings.GatewaySettings;
import io.sluice.model.settings.SettingsReader;
import io.sluice.storage.Storage;
import io.sluice.storage.StoreBeyond;
import io.sluice.storage.StoreFailure;
import io.sluice.storage.StoreLayout;
import io.sluice.storage.StoreRefused;
import io.sluice.storage.StoreUnavailable;
import io.sluice.storage.nodes.Announcement;
import io.sluice.storage.nodes.Node;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
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

    /// Opens the store and the sockets, and serves, in the place of a running process when that is wanted.
    ///
    /// @param store  opened with the event loops of the gateway, closed with it
    /// @param socket of takeovers; empty is none
    static Running open(
            GatewaySettings settings,
            Function<EventLoopGroup, Storage> store,
            Surroundings surroundings,
            Optional<Path> socket,
            boolean takeOver)
            throws InterruptedException {
        HeldJars.becomeContext();
        var pidFile = new PidFile(settings.process().pidFile());
        var notices = new ServiceNotices(surroundings.environment(), pidFile);
        try {
            var opened = new AtomicReference<Storage>();
            var clock = surroundings.clock();
            var options = new Succession.Options(
                    socket,
                    ProductVersion.number(),
                    takeOver,
                    inherited(surroundings.environment()),
                    notices,
                    takeOver ? Optional.of(GivingWay.begin()) : Optional.empty());
            var started = Succession.start(settings, loops -> opened(store.apply(loops), opened), clock, options);
            ProcessLog.copyTo(Objects.requireNonNull(opened.get()).notices(), settings.log());
            LOG.atInfo()
                    .addKeyValue("address", settings.listen().address())
                    .addKeyValue("port", started.gateway().port())
                    .log("gateway is listening");
            var announcement = Announcement.start(
                    Objects.requireNonNull(opened.get()).values(),
                    node(started.gateway().port(), clock));
            HeldJars.hold();
            pidFile.write();
            Background.ready(surroundings.environment());
            return new Running(started, settings.drain(), pidFile, announcement, notices, surroundings.environment());
        } catch (IOException refused) {
            throw new CommandRefused(refused.getMessage() + reason(refused), refused);
        }
    }

    /// Refuses a store that needs more than this version knows. One that is away is asked when it is there, before it
    /// is used.
    private static Storage opened(Storage store, AtomicReference<Storage> to) {
        to.set(store);
        try {
            var stamp =
                    store.values().get(StoreLayout.KEY).toCompletableFuture().join();
            StoreBeyond.refuse(StoreLayout.of(stamp));
        } catch (CompletionException | StoreFailure failed) {
            switch (StoreFailure.of(failed)) {
                case StoreUnavailable away
                when away.getCause() instanceof StoreBeyond -> {
                    store.close();
                    throw new CommandRefused(String.valueOf(away.getMessage()));
                }
                case StoreUnavailable away ->
                    LOG.warn(
                            "the layout of the store is not known: nothing is read or written until it says one that"
                                    + " this version knows ({})",
                            away.getMessage());
                case StoreRefused unreadable -> LOG.warn("{}", unreadable.getMessage());
            }
        }
        return store;
    }

    private static Node node(int port, InstantSource clock) {
        return new Node(
                UUID.randomUUID().toString(),
                "gateway",
                ProductVersion.number(),
                Map.of("layout", StoreLayout.KNOWN),
                clock.instant().truncatedTo(ChronoUnit.SECONDS),
                host(),
                port,
                ProcessHandle.current().pid());
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "";
        }
    }

    private static List<ListeningSockets.Inherited> inherited(Map<String, String> environment) {
        try {
            return ServiceNotices.sockets(environment);
        } catch (IOException foreign) {
            throw new CommandRefused("the sockets of the service manager cannot be used: " + foreign.getMessage());
        }
    }

    /// What the system said, when it said more than the message does.
    private static String reason(Throwable refused) {
        var cause = refused.getCause();
        return cause == null || cause.getMessage() == null ? "" : ": " + cause.getMessage();
    }
}
