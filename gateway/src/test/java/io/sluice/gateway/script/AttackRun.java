package io.sluice.gateway.script;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// A process of its own that runs hostile scripts while another thread of it takes memory as a gateway does.
///
/// Writes one line for each script: its name, what became of it, and the milliseconds that it took.
public final class AttackRun {
    static final Duration LIMIT = Duration.ofMillis(40);
    static final long BYTES = 32L << 20;

    private AttackRun() {}

    /// Scripts of a resource by name: each begins with a line `//# name`.
    static Map<String, String> scripts(String resource) throws IOException {
        try (var in = AttackRun.class.getResourceAsStream(resource)) {
            var scripts = new LinkedHashMap<String, String>();
            for (var part : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("(?m)^//# ", -1)) {
                int end = part.indexOf('\n');
                if (part.isBlank() || part.startsWith("//")) continue;
                if (scripts.put(part.substring(0, end), part.substring(end + 1)) != null) {
                    throw new IllegalStateException("twice: " + part.substring(0, end));
                }
            }
            return scripts;
        }
    }

    /// @param arguments names of scripts to run; none is all
    public static void main(String[] arguments) throws Exception {
        var only = List.of(arguments);
        var over = new AtomicBoolean();
        var canary = new AtomicReference<Throwable>();
        var other = Thread.ofPlatform().daemon().name("canary").start(() -> breathe(over, canary));
        var engine = ScriptEngine.of(LIMIT, BYTES, "");
        for (var each : scripts("attacks.js").entrySet()) {
            if (!only.isEmpty() && !only.contains(each.getKey())) continue;
            System.out.print(each.getKey() + '\t');
            System.out.flush();
            long start = System.nanoTime();
            var outcome = outcome(engine, "function f() {\n" + each.getValue() + "\nreturn 'through'; }");
            System.out.println(outcome + '\t' + (System.nanoTime() - start) / 1_000_000);
        }
        over.set(true);
        other.join();
        System.out.println("canary\t" + (canary.get() == null ? "alive" : canary.get()) + "\t0");
    }

    private static String outcome(ScriptEngine engine, String source) {
        try {
            var text = engine.compile(source, "f").call(List.of(), new Nobody());
            return "returned " + (text.length() > 60 ? text.length() + " characters" : text.replaceAll("\\s", " "));
        } catch (ScriptFailure stopped) {
            return String.valueOf(stopped.getMessage()).replaceAll("\\s", " ");
        } catch (Throwable escaped) {
            return "ESCAPED " + escaped;
        }
    }

    private static void breathe(AtomicBoolean over, AtomicReference<Throwable> end) {
        try {
            var kept = new byte[64][];
            for (int i = 0; !over.get(); i++) {
                kept[i % kept.length] = new byte[1 << 20];
                Thread.onSpinWait();
                java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
            }
        } catch (OutOfMemoryError starved) {
            end.set(starved);
        }
    }

    /// A gateway that gives nothing.
    ///
    /// @param heard takes what is logged, and names of keys that are stored
    record Nobody(Consumer<String> heard) implements ScriptHost {
        Nobody() {
            this(_ -> {});
        }

        @Override
        public void log(String text) {
            heard.accept(text);
        }

        @Override
        public Optional<String> request(String json, long millis) {
            return Optional.empty();
        }

        @Override
        public Optional<String> batch(String json, long millis) {
            return Optional.empty();
        }

        @Override
        public String key(String key, String apiId) {
            return "{}";
        }

        @Override
        public void storeKey(String key, String sessionJson, boolean keepCounters) {
            heard.accept(key);
        }
    }
}
