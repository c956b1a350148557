package io.sluice.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.middleware.limit.RateLimiter.Counted;
import io.sluice.gateway.upstream.Breaker;
import io.sluice.model.document.Json;
import java.util.HashMap;
import java.util.Map;

/// Counters that live in a process and not in the store, as one process tells another of them:
/// `{"rates":{NAME:[end,used]},"breakers":{NAME:{"open","closes_at","seconds":[[second,successes,failures]]}}}`.
/// Whoever reads it leaves out what it does not know.
final class HandedCounters {
    private static final String RATES = "rates";
    private static final String BREAKERS = "breakers";

    private HandedCounters() {}

    /// Empty when nothing was counted.
    static ObjectNode write(Map<String, Counted> rates, Map<String, Breaker.State> breakers) {
        var counters = Json.object();
        if (!rates.isEmpty()) {
            var all = counters.putObject(RATES);
            rates.forEach(
                    (name, counted) -> all.putArray(name).add(counted.end()).add(counted.used()));
        }
        if (!breakers.isEmpty()) {
            var all = counters.putObject(BREAKERS);
            breakers.forEach((name, state) -> write(state, all.putObject(name)));
        }
        return counters;
    }

    private static void write(Breaker.State state, ObjectNode to) {
        to.put("open", state.open()).put("closes_at", state.closesAt());
        var seconds = to.putArray("seconds");
        for (int i = 0; i < state.seconds().length; i++) {
            if (state.successes()[i] + state.failures()[i] == 0) continue;
            seconds.addArray().add(state.seconds()[i]).add(state.successes()[i]).add(state.failures()[i]);
        }
    }

    static Map<String, Counted> rates(JsonNode counters) {
        var all = new HashMap<String, Counted>();
        counters.path(RATES)
                .properties()
                .forEach(rate -> all.put(
                        rate.getKey(),
                        new Counted(
                                rate.getValue().path(0).asLong(),
                                rate.getValue().path(1).asLong())));
        return all;
    }

    static Map<String, Breaker.State> breakers(JsonNode counters) {
        var all = new HashMap<String, Breaker.State>();
        counters.path(BREAKERS).properties().forEach(breaker -> all.put(breaker.getKey(), state(breaker.getValue())));
        return all;
    }

    private static Breaker.State state(JsonNode from) {
        var lines = from.path("seconds");
        int n = lines.size();
        var seconds = new long[n];
        var successes = new int[n];
        var failures = new int[n];
        for (int i = 0; i < n; i++) {
            seconds[i] = lines.get(i).path(0).asLong();
            successes[i] = lines.get(i).path(1).asInt();
            failures[i] = lines.get(i).path(2).asInt();
        }
        return new Breaker.State(
                from.path("open").asBoolean(), from.path("closes_at").asLong(), seconds, successes, failures);
    }

    /// What `now` has more than `before`. A window that began in between counts whole.
    static Map<String, Counted> since(Map<String, Counted> before, Map<String, Counted> now) {
        var more = new HashMap<String, Counted>();
        now.forEach((name, counted) -> {
            var known = before.get(name);
            long used = known == null || known.end() != counted.end() ? counted.used() : counted.used() - known.used();
            if (used > 0) more.put(name, new Counted(counted.end(), used));
        });
        return more;
    }
}
