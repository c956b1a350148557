package io.sluice.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.sluice.gateway.listen.DatagramRelay;
import io.sluice.gateway.listen.ListeningSockets;
import io.sluice.gateway.takeover.Incumbent;
import io.sluice.gateway.takeover.Supervisor;
import io.sluice.gateway.takeover.TakeoverServer;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A process that serves nothing and breaks off a takeover at a step, as one that dies there or one that hangs there.
final class DyingIncumbent implements Incumbent, AutoCloseable {

    /// Where it breaks off.
    enum Step {
        OFFER,
        SOCKETS,
        GO,
        DRAINING
    }

    private final Step at;
    private final boolean dies;
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final TakeoverServer server;

    /// @param dies its socket closes too, as all sockets of a dead process do
    DyingIncumbent(Path socket, Step at, boolean dies) throws IOException {
        this.at = at;
        this.dies = dies;
        this.server = TakeoverServer.open(socket, group, this, "dying");
    }

    private void reach(Step step) {
        if (step != at) return;
        if (dies) server.close();
        throw new IllegalStateException("breaks off, as it should");
    }

    @Override
    public ObjectNode introduction() {
        reach(Step.OFFER);
        return Json.object().put("node_id", "dying").put("store", true);
    }

    @Override
    public Supervisor supervisor() {
        return Supervisor.NONE;
    }

    @Override
    public List<ListeningSockets.Open> sockets() {
        reach(Step.SOCKETS);
        return List.of();
    }

    @Override
    public ObjectNode counters() {
        reach(Step.GO);
        return Json.object();
    }

    @Override
    public ObjectNode countedSince() {
        return Json.object();
    }

    @Override
    public Optional<DatagramRelay.Way> datagrams(Path beside) {
        return Optional.empty();
    }

    @Override
    public void stepAside(boolean datagrams) {
        reach(Step.DRAINING);
    }

    @Override
    public void resume() {}

    @Override
    public boolean owesSomething() {
        return false;
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(5);
    }

    @Override
    public void leave() {}

    @Override
    public void close() {
        server.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
