package io.sluice.cli.backup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.backup.Tally.Change;
import io.sluice.cli.backup.format.About;
import io.sluice.cli.backup.format.Manifest;
import io.sluice.model.document.Json;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/// Backups and differences, for people and for scripts.
final class Shown {
    private final PrintWriter out;

    Shown(PrintWriter out) {
        this.out = out;
    }

    void json(ObjectNode json) {
        out.println(Json.pretty(json));
        out.flush();
    }

    void line(String text) {
        out.println(Ansi.AUTO.string(text));
        out.flush();
    }

    void counts(Manifest manifest) {
        manifest.counts()
                .forEach((kind, count) -> out.println(String.format(Locale.ROOT, "  %-14s %,10d", kind, count)));
        out.flush();
    }

    static ObjectNode counted(ObjectNode json, Manifest manifest) {
        var counts = json.putObject("counts");
        manifest.counts().forEach(counts::put);
        return json;
    }

    static ObjectNode of(About about, ObjectNode json) {
        return json.put("created", about.created().toString())
                .put("version", about.version())
                .put("host", about.host())
                .put("source", about.source())
                .put("store", about.store());
    }

    /// @param gone what things that only the installation has are called
    void tally(Tally tally, String gone) {
        out.println(String.format("  %-14s %9s %9s %9s %9s", "", "new", "changed", "same", gone));
        for (var kind : tally.counts().keySet()) {
            out.println(String.format(
                    Locale.ROOT,
                    "  %-14s %,9d %,9d %,9d %,9d",
                    kind,
                    tally.of(kind, Change.CREATED),
                    tally.of(kind, Change.CHANGED),
                    tally.of(kind, Change.SAME),
                    tally.of(kind, Change.DELETED)));
        }
        for (var named : tally.named()) {
            out.println(Ansi.AUTO.string("  " + colour(named.change()) + " " + named.kind() + " ")
                    + named.name()
                    + (named.change() == Change.NO_PLACE ? "  (this installation has no place for it)" : ""));
        }
        tally.counts()
                .forEach((kind, changes) -> changes.forEach((change, count) -> {
                    if (change != Change.SAME && count > Tally.NAMED) {
                        out.println("  " + change.sign + " " + kind + " … and " + (count - Tally.NAMED) + " more");
                    }
                }));
        out.flush();
    }

    private static String colour(Change change) {
        return switch (change) {
            case CREATED -> "@|green +|@";
            case CHANGED -> "@|yellow ~|@";
            case DELETED -> "@|red -|@";
            case SAME, NO_PLACE -> change.sign;
        };
    }

    static ObjectNode of(Tally tally, String gone) {
        var json = Json.object();
        var kinds = json.putObject("kinds");
        tally.counts().forEach((kind, changes) -> {
            var counted = kinds.putObject(kind);
            for (var change : Change.values()) counted.put(name(change, gone), changes.getOrDefault(change, 0L));
        });
        var items = json.putArray("items");
        for (var named : tally.named()) {
            items.addObject()
                    .put("kind", named.kind())
                    .put("change", name(named.change(), gone))
                    .put("name", named.name());
        }
        return json;
    }

    private static String name(Change change, String gone) {
        return switch (change) {
            case CREATED -> "new";
            case CHANGED -> "changed";
            case DELETED -> gone;
            case SAME -> "same";
            case NO_PLACE -> "no_place";
        };
    }

    static String size(long bytes) {
        var units = Map.of(0, "bytes", 1, "KB", 2, "MB", 3, "GB");
        double size = bytes;
        int unit = 0;
        while (size >= 1000 && unit < 3) {
            size /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", size, units.get(unit));
    }
}
