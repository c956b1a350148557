package io.sluice.gateway.analytics;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.http1.Head;
import io.sluice.gateway.http1.HeaderName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Messages as text, in the form that records keep them: first what frames a message, then all fields by
/// name.
final class WireForm {
    private WireForm() {}

    /// @param sent it goes to the upstream: without the fields of one hop, with the upstream's path
    static byte[] request(Exchange exchange, byte[] body, boolean sent) {
        var head = exchange.request();
        var fields = fields(head);
        if (sent) {
            for (var hop : new String[] {
                "Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade"
            }) {
                fields.remove(hop);
            }
        }
        fields.remove("Host");
        var text = new StringBuilder();
        text.append(head.method()).append(' ').append(target(exchange)).append(" HTTP/1.1\r\n");
        text.append("Host: ").append(head.host()).append("\r\n");
        line("User-Agent", fields, text);
        line("Content-Length", fields, text);
        return message(text, fields, body);
    }

    private static String target(Exchange exchange) {
        var rewritten = exchange.upstream().target();
        if (rewritten != null) return rewritten;
        var head = exchange.request();
        int from = exchange.path().strippedFrom() < 0
                ? head.pathStart()
                : exchange.path().strippedFrom();
        var path = head.text(from, head.pathEnd());
        var slashed = path.startsWith("/") ? path : "/" + path;
        return head.queryStart() < 0 ? slashed : slashed + "?" + head.query();
    }

    static byte[] response(Exchange exchange, String version, byte[] body) {
        var head = exchange.response();
        var fields = fields(head);
        var text = new StringBuilder();
        text.append(version).append(' ').append(head.status()).append(' ');
        text.append(HttpResponseStatus.valueOf(head.status()).reasonPhrase()).append("\r\n");
        if (version.equals("HTTP/0.0")) fields.remove("Content-Length");
        else line("Content-Length", fields, text);
        return message(text, fields, body);
    }

    private static Map<String, List<String>> fields(Head head) {
        var fields = new TreeMap<String, List<String>>();
        for (int i = 0; i < head.count(); i++) {
            if (head.isThere(i)) {
                fields.computeIfAbsent(HeaderName.canonical(head.name(i)), _ -> new ArrayList<>())
                        .add(head.value(i).strip());
            }
        }
        return fields;
    }

    private static void line(String name, Map<String, List<String>> fields, StringBuilder text) {
        var values = fields.remove(name);
        if (values != null)
            text.append(name).append(": ").append(values.getFirst()).append("\r\n");
    }

    private static byte[] message(StringBuilder head, Map<String, List<String>> fields, byte[] body) {
        fields.forEach((name, values) -> values.forEach(
                value -> head.append(name).append(": ").append(value).append("\r\n")));
        head.append("\r\n");
        var out = new ByteArrayOutputStream(head.length() + body.length);
        out.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
        out.writeBytes(body);
        return out.toByteArray();
    }
}
