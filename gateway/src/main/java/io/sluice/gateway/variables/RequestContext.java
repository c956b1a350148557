package io.sluice.gateway.variables;

import io.netty.buffer.ByteBuf;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Slot;
import io.sluice.gateway.http1.CookieField;
import io.sluice.gateway.http1.FormText;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.telemetry.RequestTrace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Context variables of one request (`gateway-features-1.md` 5.7): a picture of it as it came, to which later steps
/// add what they find out.
///
/// A value is a text, a list of texts, a map of lists, a number or a JSON node.
public final class RequestContext {
    private static final Slot<RequestContext> SLOT = new Slot<>();
    private static final HeaderName HOST = HeaderName.HOST;

    private final Map<String, Object> values = new LinkedHashMap<>();

    private RequestContext() {}

    /// The context of the exchange, null while nothing was noted.
    public static @Nullable RequestContext of(Exchange exchange) {
        return SLOT.get(exchange);
    }

    /// The context of the exchange; an empty one is made when there is none.
    public static RequestContext open(Exchange exchange) {
        var known = SLOT.get(exchange);
        if (known == null) {
            known = new RequestContext();
            SLOT.set(exchange, known);
        }
        return known;
    }

    /// @return null when there is no such variable
    public @Nullable Object value(String name) {
        return values.get(name);
    }

    public void put(String name, Object value) {
        values.put(name, value);
    }

    /// All of them, by name; not to be changed.
    public Map<String, Object> values() {
        return values;
    }

    /// Takes the picture.
    ///
    /// @param address of the client
    public void capture(Exchange exchange, String address) {
        var path = exchange.path().decoded();
        values.put("path", path);
        values.put("path_parts", List.of(path.split("/", -1)));
        values.put("request_id", UUID.randomUUID().toString());
        values.put("remote_addr", address);
        var trace = RequestTrace.of(exchange);
        if (trace != null) values.put("tyk_trace_id", trace.traceId());
        headers(exchange);
        CookieField.all(exchange.request())
                .forEach((name, value) -> values.put("cookies_" + name.replace('-', '_'), value));
        var data = data(exchange);
        values.put("request_data", data);
        data.forEach((name, found) -> values.put("request_data_" + name, found.getFirst()));
    }

    private void headers(Exchange exchange) {
        var head = exchange.request();
        var headers = new LinkedHashMap<String, List<String>>();
        for (int i = 0; i < head.count(); i++) {
            if (!head.isThere(i) || head.known(i) == HeaderName.K_HOST) continue;
            headers.computeIfAbsent(HeaderName.canonical(head.name(i)), _ -> new ArrayList<>())
                    .add(head.value(i));
        }
        headers.forEach((name, all) -> values.put("headers_" + name.replace('-', '_'), all.getFirst()));
        headers.put(HOST.toString(), List.of(head.host()));
        values.put("headers_Host", head.host());
        values.put("headers", headers);
    }

    /// Form values first, then the query's, as Go's ParseForm puts them together.
    private static Map<String, List<String>> data(Exchange exchange) {
        var query = FormText.pairs(exchange.request().query());
        if (!isForm(exchange)) return query;
        ByteBuf body = exchange.requestBody();
        var data = FormText.pairs(body.toString(StandardCharsets.UTF_8));
        query.forEach((name, more) ->
                data.computeIfAbsent(name, _ -> new ArrayList<>()).addAll(more));
        return data;
    }

    /// The body holds form values, so it has to be in memory for [#capture].
    public static boolean isForm(Exchange exchange) {
        var head = exchange.request();
        switch (head.method()) {
            case "POST", "PUT", "PATCH" -> {}
            default -> {
                return false;
            }
        }
        var type = head.valueOrEmpty(HeaderName.CONTENT_TYPE);
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters))
                .strip()
                .equalsIgnoreCase("application/x-www-form-urlencoded");
    }
}
