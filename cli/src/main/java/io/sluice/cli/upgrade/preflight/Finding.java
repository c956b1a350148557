package io.sluice.cli.upgrade.preflight;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;

/// One thing that was found.
///
/// @param place setting, API, file, key or node
/// @param what  what was found there; never a secret
public record Finding(FindingKind kind, String place, String what) {

    public Severity severity() {
        return kind.severity();
    }

    ObjectNode json() {
        return Json.object()
                .put("id", kind.id())
                .put("severity", kind.severity().word())
                .put("place", place)
                .put("what", what)
                .put("fix", kind.fix());
    }
}
