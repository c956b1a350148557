package io.sluice.gateway.fields;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One line of a [FieldList]: a field and what the gateway does with it.
///
/// @param path  dotted, as in [SchemaFields]
/// @param proof `Class#method` of a test, or `conformance:case`; "" is none
record TrafficField(String path, State state, String proof, String note) {
    enum State {
        WORKS("works"),
        DIFFERS("differs"),
        /// The API is not served, and the reason names the field.
        REFUSED("refused"),
        /// The API is served without it, and a warning names it.
        WARNED("not built"),
        /// Kept and shown again; there is nothing for it to do here.
        CARRIED("no effect");

        private final String words;

        State(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    static List<TrafficField> read(Path file) throws IOException {
        var fields = new ArrayList<TrafficField>();
        for (var line : Files.readAllLines(file)) {
            if (line.startsWith("#")) continue;
            var cells = line.split("\t", -1);
            fields.add(new TrafficField(
                    cells[0],
                    State.valueOf(cells[1].toUpperCase(Locale.ROOT)),
                    cells.length > 2 ? cells[2] : "",
                    cells.length > 3 ? cells[3] : ""));
        }
        return List.copyOf(fields);
    }
}
