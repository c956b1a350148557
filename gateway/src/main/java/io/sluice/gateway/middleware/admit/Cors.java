package io.sluice.gateway.middleware.admit;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.http1.RequestHead;
import io.sluice.model.middleware.AdmitSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Cross-origin resource sharing, with the decisions of Go's rs/cors 1.11 (`gateway-features-1.md` 5.22).
///
/// A preflight is answered here, any other `OPTIONS` too; everything else goes on with fields that will be on its
/// answer, whoever makes it.
public final class Cors implements Middleware {
    private static final HeaderName VARY = HeaderName.of("Vary");
    private static final HeaderName REQUEST_METHOD = HeaderName.of("Access-Control-Request-Method");
    private static final HeaderName REQUEST_HEADERS = HeaderName.of("Access-Control-Request-Headers");
    private static final String PREFLIGHT_VARY =
            "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
    private static final LocalResponse NO_CONTENT = LocalResponse.of(204, "", "");
    private static final LocalResponse EMPTY = LocalResponse.of(200, "", "");

    private final OriginList origins;
    private final List<String> methods;
    private final boolean anyHeader;
    private final List<String> headers;
    private final String exposed;
    private final boolean credentials;
    private final String maxAge;

    public Cors(AdmitSpec.Cors spec) {
        this.origins = OriginList.of(spec.allowedOrigins());
        this.methods =
                spec.allowedMethods().isEmpty() ? List.of("GET", "POST", "HEAD") : List.copyOf(spec.allowedMethods());
        this.anyHeader = spec.allowedHeaders().contains("*");
        var names = spec.allowedHeaders().isEmpty()
                ? List.of("accept", "content-type", "x-requested-with")
                : spec.allowedHeaders();
        this.headers = List.copyOf(names.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new)));
        this.exposed = spec.exposedHeaders().stream().map(HeaderName::canonical).collect(Collectors.joining(", "));
        this.credentials = spec.allowCredentials();
        this.maxAge = spec.maxAgeSeconds() == 0 ? "" : Integer.toString(Math.max(0, spec.maxAgeSeconds()));
    }

    @Override
    public String name() {
        return "cors";
    }

    /// `OPTIONS` that asks for a method: the browser's question before the real request.
    static boolean isPreflight(RequestHead head) {
        return head.method().equals("OPTIONS")
                && !head.valueOrEmpty(REQUEST_METHOD).isEmpty();
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var head = exchange.request();
        if (isPreflight(head)) return preflight(head);
        var origin = head.valueOrEmpty(HeaderName.ORIGIN);
        var early = exchange.early();
        early.add(VARY, "Origin");
        if (!origin.isEmpty() && origins.allows(origin) && methodAllowed(head.method())) {
            early.set(HeaderName.CORS_ALLOW_ORIGIN, origins.any() ? "*" : origin);
            if (!exposed.isEmpty()) early.set(HeaderName.CORS_EXPOSE_HEADERS, exposed);
            if (credentials) early.set(HeaderName.CORS_ALLOW_CREDENTIALS, "true");
        }
        return head.method().equals("OPTIONS") ? new Verdict.Answer(EMPTY) : Verdict.PASS;
    }

    private Verdict preflight(RequestHead head) {
        var answer = NO_CONTENT.with(VARY, PREFLIGHT_VARY);
        var origin = head.valueOrEmpty(HeaderName.ORIGIN);
        var method = head.valueOrEmpty(REQUEST_METHOD);
        var wanted = values(head);
        if (origin.isEmpty() || !origins.allows(origin) || !methodAllowed(method) || !headersAllowed(wanted)) {
            return new Verdict.Answer(answer);
        }
        answer = answer.with(HeaderName.CORS_ALLOW_ORIGIN, origins.any() ? "*" : origin)
                .with(HeaderName.CORS_ALLOW_METHODS, method);
        if (!wanted.isEmpty() && !wanted.getFirst().isEmpty()) {
            for (var list : wanted) answer = answer.with(HeaderName.CORS_ALLOW_HEADERS, list);
        }
        if (credentials) answer = answer.with(HeaderName.CORS_ALLOW_CREDENTIALS, "true");
        if (!maxAge.isEmpty()) answer = answer.with(HeaderName.CORS_MAX_AGE, maxAge);
        return new Verdict.Answer(answer);
    }

    private static List<String> values(RequestHead head) {
        var values = new ArrayList<String>();
        for (int i = head.find(REQUEST_HEADERS); i >= 0; i = head.find(REQUEST_HEADERS, i + 1))
            values.add(head.value(i));
        return values;
    }

    private boolean methodAllowed(String method) {
        return method.equals("OPTIONS") || methods.contains(method);
    }

    /// Browsers send the names in lower case, sorted, each once (Fetch standard): only such a list is taken.
    private boolean headersAllowed(List<String> lists) {
        if (anyHeader) return true;
        int last = -1;
        int empty = 0;
        for (var list : lists) {
            for (var element : list.split(",", -1)) {
                var name = withoutBlank(element);
                if (name.isEmpty()) {
                    if (++empty > 16) return false;
                    continue;
                }
                int at = headers.indexOf(name);
                if (at <= last) return false;
                last = at;
            }
        }
        return true;
    }

    /// Takes one blank or tab off each end.
    private static String withoutBlank(String text) {
        int from = !text.isEmpty() && isBlank(text.charAt(0)) ? 1 : 0;
        int to = text.length() > from && isBlank(text.charAt(text.length() - 1)) ? text.length() - 1 : text.length();
        return text.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
