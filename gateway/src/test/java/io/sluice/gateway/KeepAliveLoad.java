package io.sluice.gateway;

import io.sluice.testkit.http.RawClient;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/// Clients that send one request after the other on connections they keep, as long as they are not told that a
/// connection ends. What goes wrong is a failure: nothing is sent twice.
final class KeepAliveLoad implements AutoCloseable {
    private final URI address;
    private final String path;
    private final List<Thread> threads = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong answers = new AtomicLong();
    private volatile boolean over;

    private KeepAliveLoad(URI address, String path) {
        this.address = address;
        this.path = path;
    }

    static KeepAliveLoad start(URI address, String path, int connections) {
        var load = new KeepAliveLoad(address, path);
        for (int i = 0; i < connections; i++) {
            load.threads.add(Thread.ofVirtual().name("load-" + i).start(load::run));
        }
        return load;
    }

    long answers() {
        return answers.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    private void run() {
        while (!over) {
            try (var client = RawClient.connect(address)) {
                while (!over) {
                    var answer = client.exchange("GET", path, List.of());
                    if (answer.status() != 200) failures.add("status " + answer.status());
                    answers.incrementAndGet();
                    if (answer.header("Connection").filter("close"::equals).isPresent()) break;
                }
            } catch (IOException lost) {
                failures.add(lost.toString());
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        for (var thread : threads) thread.join();
    }
}
