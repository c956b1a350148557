package io.sluice.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.e2e.Control;
import io.sluice.e2e.ProductProcess;
import io.sluice.e2e.ProductUnderTest;
import io.sluice.model.document.Json;
import io.sluice.testkit.http.RawClient;
import io.sluice.testkit.http.RecordingUpstream;
import io.sluice.testkit.http.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReloadUnderLoadTest {
    private static final int CLIENTS = 8;
    private static final int RELOADS = Integer.getInteger("reloads", 100);

    @Test
    void no_request_fails_while_definitions_change(@TempDir Path data) throws Exception {
        try (var upstream = RecordingUpstream.start(request -> Reply.json("{}"));
                var product = ProductProcess.start(data, ProductUnderTest.RECORDED)) {
            var control = new Control(product);
            var steady = Control.keyless("steady", upstream.address());
            var changing = Control.keyless("changing", upstream.address());
            control.serve(steady, changing);

            var over = new AtomicBoolean();
            var answered = new AtomicLong();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var clients = new ArrayList<Future<List<String>>>();
                for (int i = 0; i < CLIENTS; i++) {
                    var target = i % 2 == 0 ? "/steady/x" : "/changing/x";
                    clients.add(threads.submit(requests(product, target, over, answered)));
                }
                for (int i = 0; i < RELOADS; i++) {
                    changing.put("name", "changed " + i);
                    control.must("PUT", "/tyk/apis/changing", Json.text(changing));
                    control.reload();
                }
                over.set(true);
                for (var client : clients) assertThat(client.get()).isEmpty();
            }
            assertThat(answered).as("requests during the reloads").hasValueGreaterThan(RELOADS);
        }
    }

    /// Asks on one connection until it is over; answers with what was not a 200.
    private static Callable<List<String>> requests(
            ProductUnderTest product, String target, AtomicBoolean over, AtomicLong answered) {
        return () -> {
            var failures = new ArrayList<String>();
            try (var client = RawClient.connect(product.address())) {
                while (!over.get() && failures.isEmpty()) {
                    var answer = client.exchange("GET", target, List.of());
                    if (answer.status() != 200) failures.add(answer.toString());
                    answered.incrementAndGet();
                }
            } catch (IOException broken) {
                failures.add(broken.toString());
            }
            return failures;
        };
    }
}
