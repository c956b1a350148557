package io.sluice.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Load by `wrk`: as many requests as the connections can carry.
record Wrk(Cores cores, int connections) {
    /// What a client sends besides Host: with it six fields.
    static final Map<String, String> CLIENT = Map.of(
            "User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Accept", "application/json",
            "Accept-Encoding", "gzip, deflate, br",
            "Accept-Language", "en-GB,en;q=0.9",
            "X-Request-Id", "0f8fad5b-d9cb-469f-a165-70867728950e");

    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ([0-9.]+)(ms|s|m)");
    private static final Pattern REFUSED = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
    private static final Pattern TORN =
            Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");
    private static final Pattern P99 = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s|m)");

    /// @param failed answers that are not 2xx or 3xx, and connections that broke
    record Result(long requests, double seconds, long failed, double p99Millis) {

        double perSecond() {
            return requests / seconds;
        }
    }

    Result run(Subject subject, Duration duration) throws IOException, InterruptedException {
        return read(start(subject, duration));
    }

    Process start(Subject subject, Duration duration) throws IOException {
        var command = new ArrayList<>(List.of(
                "wrk", "-t1", "-c" + connections, "-d" + duration.toSeconds() + "s", "--latency", "--timeout", "10s"));
        var headers = new TreeMap<>(CLIENT);
        headers.putAll(subject.headers());
        headers.forEach((name, value) -> command.addAll(List.of("-H", name + ": " + value)));
        if (!subject.script().isEmpty()) {
            var script = Files.writeString(Files.createTempFile("wrk", ".lua"), subject.script());
            script.toFile().deleteOnExit();
            command.addAll(List.of("-s", script.toString()));
        }
        command.add(subject.url());
        return new ProcessBuilder(cores.pinnedToOthers(command))
                .redirectErrorStream(true)
                .start();
    }

    static Result read(Process wrk) throws IOException, InterruptedException {
        var text = new String(wrk.getInputStream().readAllBytes(), UTF_8);
        var requests = REQUESTS.matcher(text);
        if (wrk.waitFor() != 0 || !requests.find()) throw new IOException("wrk said: " + text);
        var torn = TORN.matcher(text);
        long failed = number(REFUSED.matcher(text));
        if (torn.find()) {
            for (int i = 1; i <= 4; i++) failed += Long.parseLong(torn.group(i));
        }
        var p99 = P99.matcher(text);
        return new Result(
                Long.parseLong(requests.group(1)),
                millis(requests.group(2), requests.group(3)) / 1000,
                failed,
                p99.find() ? millis(p99.group(1), p99.group(2)) : Double.NaN);
    }

    private static long number(Matcher matcher) {
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    private static double millis(String value, String unit) {
        double number = Double.parseDouble(value);
        return switch (unit) {
            case "us" -> number / 1000;
            case "ms" -> number;
            case "s" -> number * 1000;
            default -> number * 60_000;
        };
    }
}
