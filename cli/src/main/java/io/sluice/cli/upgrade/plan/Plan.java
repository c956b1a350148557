package io.sluice.cli.upgrade.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import java.time.Duration;
import java.util.List;

/// The steps of an upgrade, in their order.
public record Plan(Deployment deployment, List<Step> steps) {
    /// Of the JSON form; raised when its meaning changes.
    public static final int FORMAT = 1;

    public Plan {
        steps = List.copyOf(steps);
    }

    /// One step.
    ///
    /// @param commands to be typed, in this order; none when it is done elsewhere
    /// @param lasts    about how long it takes, without waiting for people
    /// @param gate     what must be true before the next one
    /// @param back     commands that take it back; none when there is nothing to take back
    public record Step(
            String title, String why, List<String> commands, Duration lasts, String gate, List<String> back) {
        public Step {
            commands = List.copyOf(commands);
            back = List.copyOf(back);
        }
    }

    public Duration lasts() {
        return steps.stream().map(Step::lasts).reduce(Duration.ZERO, Duration::plus);
    }

    ObjectNode json() {
        var json = Json.object()
                .put("format", FORMAT)
                .put("method", word(deployment.method()))
                .put("estate", word(deployment.estate()))
                .put("because", deployment.because())
                .put("seconds", lasts().toSeconds());
        var list = json.putArray("steps");
        for (var step : steps) {
            var entry = list.addObject()
                    .put("title", step.title())
                    .put("why", step.why())
                    .put("seconds", step.lasts().toSeconds())
                    .put("gate", step.gate());
            var commands = entry.putArray("commands");
            step.commands().forEach(commands::add);
            var back = entry.putArray("back");
            step.back().forEach(back::add);
        }
        return json;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT);
    }
}
