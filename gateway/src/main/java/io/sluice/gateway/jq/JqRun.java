package io.sluice.gateway.jq;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.script.meter.Meter;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import net.thisptr.jackson.jq.path.ArrayIndexPath;
import net.thisptr.jackson.jq.path.ArrayRangeIndexPath;
import net.thisptr.jackson.jq.path.Path;
import org.jspecify.annotations.Nullable;

/// One run of a filter, on one thread: what it has taken so far.
///
/// Besides time and memory it bounds the size of each value as it would be written: `[., .]` again and again makes
/// a value that is small in memory and has no end on paper.
final class JqRun implements AutoCloseable {
    static final Duration TIME = Duration.ofSeconds(1);
    static final long BYTES = 256L << 20;
    static final ScopedValue<JqRun> CURRENT = ScopedValue.newInstance();

    private static final int LOOK_EVERY = 32;
    private static final long LARGEST = 4_000_000;
    private static final int LARGE_TEXT = 1 << 16;
    private static final int LONGEST_TEXT = 1 << 24;
    private static final double HIGHEST_INDEX = 1_000_000;
    private static final double MOST_PAIRS = 2e8;

    private final Meter meter = new Meter(TIME, BYTES);
    private final IdentityHashMap<JsonNode, Long> sizes = new IdentityHashMap<>();
    private final Map<String, LinearMatch.Expression> expressions = new HashMap<>();
    private int steps;

    static JqRun current() {
        return CURRENT.get();
    }

    @Override
    public void close() {
        meter.close();
    }

    Map<String, LinearMatch.Expression> expressions() {
        return expressions;
    }

    void step() {
        if (++steps % LOOK_EVERY == 0) meter.check();
    }

    /// Something was made, or found at a path.
    void emitted(JsonNode value, @Nullable Path path) {
        step();
        if (value.isContainerNode()) size(value);
        else if (value.isTextual()) text(value.textValue().length());
        switch (path) {
            case ArrayIndexPath at -> index(at.index);
            case ArrayRangeIndexPath range -> {
                index(range.start);
                index(range.end);
            }
            case null, default -> {}
        }
    }

    /// @throws Meter.Passed when a text of that length is too long
    void text(double length) {
        if (length > LONGEST_TEXT) throw new Meter.Passed("made a text of more than " + LONGEST_TEXT + " characters");
        if (length > LARGE_TEXT) meter.check();
    }

    /// An array is filled up to the index that is written to.
    void index(JsonNode index) {
        if (index.isNumber() && Math.abs(index.doubleValue()) > HIGHEST_INDEX) {
            throw new Meter.Passed("used an array index beyond " + (long) HIGHEST_INDEX);
        }
        for (var part : index) index(part);
    }

    /// Every part of one is compared with every part of the other.
    void pairs(JsonNode one, JsonNode other) {
        if ((double) size(one) * size(other) > MOST_PAIRS) {
            throw new Meter.Passed("compared too much with too much");
        }
    }

    /// Number of values in it, characters for a text, as if it were written out.
    private long size(JsonNode value) {
        if (!value.isContainerNode())
            return value.isTextual() ? value.textValue().length() + 1L : 1;
        var known = sizes.get(value);
        if (known != null) return known;
        long all = 1L + (value.isObject() ? value.size() : 0);
        for (var member : value) all += member.isContainerNode() ? size(member) : 1 + length(member) / 16;
        if (all > LARGEST) throw new Meter.Passed("made a value of more than " + LARGEST + " parts");
        sizes.put(value, all);
        if (all > LARGE_TEXT) meter.check();
        return all;
    }

    private static long length(JsonNode scalar) {
        return scalar.isTextual() ? scalar.textValue().length() : 0;
    }
}
