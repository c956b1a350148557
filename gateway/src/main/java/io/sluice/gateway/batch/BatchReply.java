package io.sluice.gateway.batch;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.document.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What came of one request of a batch.
///
/// @param code    status; 0 for a request that got no answer
/// @param headers by canonical name
record BatchReply(String relativeUrl, int code, Map<String, List<String>> headers, byte[] body) {
    /// Recorded: a request without an answer leaves an entry of zeros.
    static final BatchReply FAILED = new BatchReply("", 0, Map.of(), new byte[0]);

    JsonNode json() {
        var entry = Json.object().put("relative_url", relativeUrl).put("code", code);
        if (code == 0) {
            entry.putNull("headers");
        } else {
            var fields = entry.putObject("headers");
            new TreeMap<>(headers).forEach((name, values) -> {
                var list = fields.putArray(name);
                new ArrayList<>(values).forEach(list::add);
            });
        }
        // What is no UTF-8 becomes U+FFFD, as in Go's strings.
        return entry.put("body", new String(body, StandardCharsets.UTF_8));
    }
}
