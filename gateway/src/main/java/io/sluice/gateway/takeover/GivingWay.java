package io.sluice.gateway.takeover;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A process that loads beside one that serves: its threads run when the other one leaves a core to them, for a while.
/// Where the system does not let them come back from there, they are left alone.
public final class GivingWay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GivingWay.class);
    private static final int LONGEST_IN_SPANS = 15;
    /// Where no core is ever idle, somebody who only waits would wait for ever: who got less of one than a
    /// fifth of such a span waits no longer.
    private static final Duration SPAN = Duration.ofSeconds(2);
    /// A thread that is just being created has the policy of its maker.
    private static final int LOOKS = 10;
    /// Set by the launcher when it gave the whole process a higher nice value: the one to come back to.
    private static final String NICE = "SLUICE_NICE";

    private final Optional<Scheduling> scheduling;
    private final OptionalInt nice;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean idle;

    private GivingWay(Optional<Scheduling> scheduling, OptionalInt nice) {
        this.scheduling = scheduling;
        this.nice = nice;
    }

    /// From now on, for all threads there are and those that they create.
    public static GivingWay begin() throws InterruptedException {
        var nice = nice(System.getenv());
        var system = Scheduling.ofSystem();
        if (system.isEmpty()) return new GivingWay(system, nice);
        var way = new GivingWay(system, nice);
        if (isUsual() && system.get().mayComeBack()) way.give(system.get());
        else LOG.debug("this process may not lower the priority of its threads for a while");
        return way;
    }

    /// Whoever gave the process another policy shall find it again.
    private static boolean isUsual() {
        try {
            return Scheduling.threads().stream().allMatch(thread -> thread.policy() == Scheduling.USUAL);
        } catch (IOException unseen) {
            return false;
        }
    }

    private void give(Scheduling system) {
        // Made first: it is as any thread is, and need not wait for a core.
        Thread.ofPlatform().daemon().name("gives-way").start(this::watch);
        idle = true;
        each(thread -> thread.policy() == Scheduling.USUAL
                && !thread.name().equals("gives-way")
                && system.policy(thread.number(), Scheduling.IDLE));
    }

    private void watch() {
        try {
            var before = used();
            for (int span = 0; span < LONGEST_IN_SPANS; span++) {
                if (ended.await(SPAN.toNanos(), TimeUnit.NANOSECONDS)) return;
                var now = used();
                if (now.minus(before).multipliedBy(5).compareTo(SPAN) < 0) break;
                before = now;
            }
            close();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration used() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /// This process is to serve: its threads are again as the system had made them. Twice is once.
    @Override
    public void close() {
        ended.countDown();
        scheduling.ifPresent(system -> each(thread -> comesBack(system, thread)));
    }

    private boolean comesBack(Scheduling system, Scheduling.SystemThread thread) {
        boolean moved = idle && thread.policy() == Scheduling.IDLE && system.policy(thread.number(), Scheduling.USUAL);
        if (nice.isPresent() && thread.nice() > nice.getAsInt()) {
            moved |= system.nice(thread.number(), nice.getAsInt());
        }
        return moved;
    }

    private static OptionalInt nice(Map<String, String> environment) {
        try {
            return OptionalInt.of(Integer.parseInt(environment.getOrDefault(NICE, "")));
        } catch (NumberFormatException unsaid) {
            return OptionalInt.empty();
        }
    }

    /// @param move answers whether it changed something
    private static void each(Predicate<Scheduling.SystemThread> move) {
        try {
            for (int look = 0; look < LOOKS; look++) {
                if (Scheduling.threads().stream().filter(move).count() == 0) return;
            }
        } catch (IOException unseen) {
            LOG.debug("the threads of this process cannot be listed: {}", unseen.getMessage());
        }
    }
}
