package io.sluice.model.oas;

import io.sluice.model.document.Fields;
import io.sluice.model.document.GoDuration;
import java.time.Duration;

/// Durations of the extension, which Classic documents keep in seconds or nanoseconds.
final class Durations {
    private Durations() {}

    /// Zero when absent; what cannot be read is a problem, as the published schema forbids it.
    static Duration read(Fields fields, String name) {
        var text = fields.text(name);
        if (text.isEmpty()) return Duration.ZERO;
        var duration = GoDuration.parse(text);
        if (duration.isEmpty()) {
            fields.findings().error(fields.pointer(name), "found \"" + text + "\", expected a duration such as 1m30s");
        }
        return duration.orElse(Duration.ZERO);
    }

    static long seconds(Fields fields, String name) {
        return read(fields, name).toSeconds();
    }

    static String ofSeconds(long seconds) {
        return GoDuration.format(Duration.ofSeconds(seconds));
    }
}
