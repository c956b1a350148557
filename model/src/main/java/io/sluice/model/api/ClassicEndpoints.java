package io.sluice.model.api;

import io.sluice.model.document.Fields;
import io.sluice.model.middleware.Endpoint;
import java.util.ArrayList;
import java.util.List;

/// The lists of `extended_paths`: what is common to all their entries.
final class ClassicEndpoints {
    /// @param fields the whole entry
    record Entry(Endpoint endpoint, Fields fields) {}

    private final Fields paths;

    /// @param version one member of `version_data.versions`
    ClassicEndpoints(Fields version) {
        this.paths = version.object("extended_paths");
    }

    /// Entries that are switched on and name a method, in the order of the document. Methods are compared exactly,
    /// so an entry without one never applies.
    List<Entry> entries(String list) {
        var entries = new ArrayList<Entry>();
        for (var entry : anyMethod(list)) {
            if (entry.endpoint().method().isEmpty()) {
                entry.fields()
                        .findings()
                        .warn(entry.fields().pointer("method"), "the entry names no method and never applies");
            } else {
                entries.add(entry);
            }
        }
        return entries;
    }

    /// Entries that are switched on; no method is any method.
    List<Entry> anyMethod(String list) {
        var entries = new ArrayList<Entry>();
        for (var fields : paths.objects(list)) {
            var endpoint = new Endpoint(
                    fields.text("path"), fields.text("method"), fields.flag("ignore_case"), fields.pointer());
            if (!fields.flag("disabled")) entries.add(new Entry(endpoint, fields));
        }
        return entries;
    }

    /// A list of plain paths.
    List<String> plain(String list) {
        return paths.texts(list);
    }

    String pointer(String list) {
        return paths.pointer(list);
    }
}
