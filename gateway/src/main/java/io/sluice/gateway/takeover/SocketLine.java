package io.sluice.gateway.takeover;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.unix.FileDescriptor;
import io.sluice.gateway.listen.DatagramRelay;
import io.sluice.gateway.listen.ListeningSockets.Inherited;
import io.sluice.gateway.listen.ListeningSockets.Open;
import io.sluice.model.document.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;

/// A listening socket as the two processes speak of it.
final class SocketLine {
    private SocketLine() {}

    static ObjectNode write(Open socket) {
        return Json.object()
                .put("kind", socket.kind())
                .put("host", socket.host())
                .put("port", socket.port())
                .put("requested", socket.requested());
    }

    static Inherited read(JsonNode line, FileDescriptor descriptor) {
        return new Inherited(
                line.path("kind").asText(),
                line.path("host").asText(),
                line.path("port").asInt(),
                line.path("requested").asInt(),
                false,
                descriptor);
    }

    static void write(DatagramRelay.Way way, ObjectNode line) {
        line.put("socket", way.socket().toString());
        var marks = line.putArray("marks");
        way.marks().forEach(marks::add);
    }

    /// @return empty when the line is not there
    static Optional<DatagramRelay.Way> readWay(JsonNode line) {
        if (!line.isObject()) return Optional.empty();
        var marks = new ArrayList<Integer>();
        for (var mark : line.path("marks")) marks.add(mark.asInt());
        return Optional.of(new DatagramRelay.Way(Path.of(line.path("socket").asText()), marks));
    }
}
