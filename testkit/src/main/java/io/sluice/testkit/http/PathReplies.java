package io.sluice.testkit.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/// Answers what the path asks for. This is the upstream that the recorded conformance cases were made with.
///
/// | part of the path | answer |
/// |---|---|
/// | `/status/NNN` | that status |
/// | `/delay/MS` | waits first, at most ten seconds |
/// | `/bytes/N` | N times `x`, at most 10 MB |
/// | `/xml`, `/json`, `/text` | a fixed body of that type |
/// | `/jwks` | the key set given to the constructor |
/// | `/counter` | `{"count": n}`, a new number each time |
/// | anything else | an echo: method, url, headers, body |
///
/// `?set=Name:value` adds a response header and may repeat. The echo leaves out the fields that differ from
/// connection to connection ([#VOLATILE]).
public final class PathReplies implements Replies {
    /// Request fields that say more about the connection than about the request; in lower case.
    public static final Set<String> VOLATILE = Set.of(
            "user-agent",
            "accept-encoding",
            "connection",
            "host",
            "content-length",
            "transfer-encoding",
            "x-forwarded-for",
            "traceparent",
            "te",
            "via");

    private static final Pattern STATUS = Pattern.compile("/status/(\\d{3})");
    private static final Pattern DELAY = Pattern.compile("/delay/(\\d{1,9})");
    private static final Pattern BYTES = Pattern.compile("/bytes/(\\d{1,9})");
    private static final String XML = "<root><name>n1</name><items><item>1</item><item>2</item></items></root>";
    private static final String JSON = "{\"name\": \"n1\", \"n\": 3, \"flag\": true, \"none\": null, "
            + "\"items\": [{\"id\": 1, \"tag\": \"a\"}, {\"id\": 2, \"tag\": \"b\"}], "
            + "\"nested\": {\"k\": \"v\", \"deep\": {\"x\": [1, 2, 3]}}}";

    private final String keySet;
    private final AtomicLong counted = new AtomicLong();

    public PathReplies() {
        this("{\"keys\": []}");
    }

    /// @param keySet the JSON text that `/jwks` serves
    public PathReplies(String keySet) {
        this.keySet = keySet;
    }

    /// The next `/counter` is number 1 again.
    public void restartCounter() {
        counted.set(0);
    }

    @Override
    public Reply to(SeenRequest request) throws InterruptedException {
        var path = request.path();
        int status = number(STATUS, path).orElse(200);
        int delay = Math.min(number(DELAY, path).orElse(0), 10_000);
        if (delay > 0) Thread.sleep(Duration.ofMillis(delay));
        var type = "application/json";
        var body = Optional.<String>empty();
        var bytes = number(BYTES, path);
        if (bytes.isPresent()) {
            body = Optional.of("x".repeat(Math.min(bytes.getAsInt(), 10_000_000)));
            type = "application/octet-stream";
        }
        if (path.contains("/xml")) {
            body = Optional.of(XML);
            type = "application/xml";
        }
        if (path.contains("/text")) {
            body = Optional.of("plain text");
            type = "text/plain";
        }
        if (path.contains("/json")) body = Optional.of(JSON);
        if (path.contains("/jwks")) body = Optional.of(keySet);
        if (path.contains("/counter")) body = Optional.of("{\"count\": " + counted.incrementAndGet() + "}");
        var headers = new ArrayList<Header>();
        headers.add(new Header("Server", "upstream"));
        headers.add(new Header("Content-Type", type));
        headers.addAll(asked(request.query()));
        return new Reply(status, headers, body.orElseGet(() -> echo(request)).getBytes(US_ASCII));
    }

    private static OptionalInt number(Pattern pattern, String path) {
        var matcher = pattern.matcher(path);
        return matcher.find() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }

    private static List<Header> asked(String query) {
        var headers = new ArrayList<Header>();
        for (var pair : query.split("&", -1)) {
            if (!pair.startsWith("set=")) continue;
            var field = URLDecoder.decode(pair.substring(4), StandardCharsets.UTF_8);
            int colon = field.indexOf(':');
            if (field.isEmpty()) continue;
            headers.add(
                    colon < 0
                            ? new Header(field, "")
                            : new Header(field.substring(0, colon), field.substring(colon + 1)));
        }
        return headers;
    }

    private static String echo(SeenRequest request) {
        // Of repeated fields the last one counts, at the place of the first.
        var fields = new LinkedHashMap<String, String>();
        for (var header : request.headers()) {
            if (!VOLATILE.contains(header.name().toLowerCase(Locale.ROOT))) fields.put(header.name(), header.value());
        }
        var out = new StringBuilder("{\"method\": ");
        quote(out, request.method());
        quote(out.append(", \"url\": "), request.url());
        out.append(", \"headers\": {");
        var separator = "";
        for (var field : fields.entrySet()) {
            quote(out.append(separator), field.getKey());
            quote(out.append(": "), field.getValue());
            separator = ", ";
        }
        quote(out.append("}, \"body\": "), request.text());
        return out.append('}').toString();
    }

    /// A JSON string in ASCII alone.
    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < ' ' || c > '~') out.append("\\u%04x".formatted((int) c));
                    else out.append(c);
                }
            }
        }
        out.append('"');
    }
}
