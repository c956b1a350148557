package io.sluice.storage.migration;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.storage.Archive;
import io.sluice.storage.Stored;
import io.sluice.storage.Stored.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Steps to try the framework with: the first writes a capital copy of each `word-`, the second writes each `name-` in
/// capitals, the last takes the words away.
final class Uppercase {
    static final Migration COPY = new Migration(
            "0001-copy",
            1,
            1,
            Phase.EXPAND,
            "copies words in capitals",
            List.of("word-"),
            entry -> List.of(new Change.Add(Stored.text("capital-" + entry.key(), capital(entry)))),
            Optional.of(_ -> List.of()));

    private Uppercase() {}

    private static byte[] capital(Stored entry) {
        return text(entry).toUpperCase(Locale.ROOT).getBytes(UTF_8);
    }

    /// Each `name-` in capitals.
    static Migration names(Rewriting forward) {
        return new Migration(
                "0002-names",
                2,
                1,
                Phase.EXPAND,
                "names in capitals",
                List.of("name-"),
                forward,
                Optional.of(entry -> replaced(entry, text(entry).toLowerCase(Locale.ROOT))));
    }

    static Migration names() {
        return names(Uppercase::capitals);
    }

    static final Migration NO_WORDS = new Migration(
            "0003-no-words",
            2,
            1,
            Phase.CONTRACT,
            "words go",
            List.of("word-"),
            _ -> List.of(new Change.Remove()),
            Optional.empty());

    static List<Change> capitals(Stored entry) {
        return replaced(entry, text(entry).toUpperCase(Locale.ROOT));
    }

    private static List<Change> replaced(Stored entry, String text) {
        return text.equals(text(entry)) ? List.of() : List.of(new Change.Replace(text.getBytes(UTF_8)));
    }

    static String text(Stored entry) {
        return new String(((Content.Text) entry.content()).binary(), UTF_8);
    }

    /// `count` names in small letters.
    static void write(Archive archive, int count) {
        var entries = new ArrayList<Stored>();
        for (int i = 0; i < count; i++) entries.add(Stored.text("name-" + i, ("anna-" + i).getBytes(UTF_8)));
        for (int i = 0; i < count; i += Archive.BATCH) {
            archive.write(entries.subList(i, Math.min(count, i + Archive.BATCH)));
        }
    }

    static List<String> names(Archive archive) {
        var texts = new ArrayList<String>();
        archive.scan(List.of("name-"), batch -> batch.forEach(entry -> texts.add(text(entry))));
        return texts;
    }
}
