package io.sluice.gateway.takeover;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;

/// A process that gives way and comes back, and says which policies and nice values its threads have.
final class GivingWayProgram {
    /// Those of the class itself; one of them has done its work and is about to end.
    private static final Set<String> OWN = Set.of("gives-way", "scheduling-tria");

    private GivingWayProgram() {}

    public static void main(String[] none) throws Exception {
        say("before");
        var over = new CountDownLatch(1);
        try (var _ = GivingWay.begin()) {
            var running = new CountDownLatch(1);
            Thread.ofPlatform().daemon().name("made-meanwhile").start(() -> {
                running.countDown();
                try {
                    over.await();
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            });
            running.await();
            say("while");
        }
        say("after");
        over.countDown();
    }

    private static void say(String when) throws IOException {
        var found = new TreeSet<String>();
        for (var thread : Scheduling.threads()) {
            if (OWN.contains(thread.name())) continue;
            found.add(thread.policy() + "/" + thread.nice());
        }
        System.out.println(when + " " + found);
    }
}
