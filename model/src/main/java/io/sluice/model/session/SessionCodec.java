package io.sluice.model.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.document.GoJson;
import io.sluice.model.document.Json;
import io.sluice.model.problem.Checked;
import io.sluice.model.problem.Problem;
import io.sluice.model.problem.ProblemCode;
import java.io.IOException;

/// Sessions as JSON, the form in which every gateway and dashboard stores them.
///
/// Reads what older gateways wrote too (zeros spelled out, names in any case); writes what current ones
/// write: known members in their order without zeros, then the unknown ones.
public final class SessionCodec {
    private SessionCodec() {}

    /// @param json UTF-8; refused with `session.invalid`, one problem for each wrong member
    public static Checked<Session> read(byte[] json) {
        try {
            return read(Json.MAPPER.readTree(json));
        } catch (IOException notJson) {
            return new Checked.Bad<>(new Problem(ProblemCode.SESSION_INVALID, "", "expected JSON"));
        }
    }

    public static Checked<Session> read(JsonNode json) {
        return SessionShapes.SESSION
                .read(json, ProblemCode.SESSION_INVALID)
                .then(document -> new Checked.Good<>(new Session(document)));
    }

    /// UTF-8.
    public static byte[] write(Session session) {
        return GoJson.bytes(session.ordered());
    }
}
