package io.sluice.gateway.upstream;

import io.sluice.gateway.exchange.ApiDirectory;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Percent;
import io.sluice.gateway.exchange.Pipeline;
import io.sluice.gateway.exchange.ServedApi;
import io.sluice.gateway.exchange.Upstream;
import io.sluice.gateway.http1.FormText;
import io.sluice.gateway.http1.RequestHead;
import io.sluice.gateway.session.KnownSession;
import io.sluice.model.problem.ProblemCode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sends requests whose rewrite ended in `tyk://…` through another API, or this one again, without leaving the
/// process; all others go up as usual (`gateway-features-1.md` 3.13).
public final class LoopUpstream implements Upstream {
    private static final String SCHEME = "tyk://";
    private static final int DEFAULT_LIMIT = 5;

    private final Upstream otherwise;
    private final ApiDirectory apis;

    public LoopUpstream(Upstream otherwise, ApiDirectory apis) {
        this.otherwise = otherwise;
        this.apis = apis;
    }

    public static boolean isLoop(String url) {
        return url.startsWith(SCHEME);
    }

    @Override
    public void send(Exchange exchange) {
        var target = exchange.upstream().target();
        if (target != null && isLoop(target)) loop(exchange, target.substring(SCHEME.length()));
        else otherwise.send(exchange);
    }

    private void loop(Exchange exchange, String target) {
        int limit =
                exchange.loops().limit() == 0 ? DEFAULT_LIMIT : exchange.loops().limit();
        // The limit is only looked at before the next loop, so that one more passes (quirk, recorded).
        if (exchange.loops().count() > limit) {
            exchange.reject(
                    ProblemCode.LOOP_TOO_DEEP,
                    ProblemCode.LOOP_TOO_DEEP.status(),
                    "Loop level too deep. Found more than " + limit + " loops in single request");
            return;
        }
        int end = 0;
        while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) end++;
        var host = target.substring(0, end);
        boolean self = host.equals("self");
        var api = self ? exchange.api() : apis.byReference(host);
        if (api == null) {
            exchange.reject(ProblemCode.LOOP_TARGET_UNKNOWN);
            return;
        }
        int fragment = target.indexOf('#', end);
        var rest = fragment < 0 ? target.substring(end) : target.substring(end, fragment);
        int query = rest.indexOf('?');
        var pairs = query < 0 ? Map.<String, List<String>>of() : FormText.pairs(rest.substring(query + 1));
        directions(exchange, pairs);
        run(exchange, api, self ? exchange.pipeline() : null, query < 0 ? rest : rest.substring(0, query), pairs);
    }

    /// Parameters that direct the loop itself; they are gone afterwards.
    private static void directions(Exchange exchange, Map<String, List<String>> pairs) {
        var method = first(pairs, "method");
        // A method that a transform chose is the request's from here on, as is one that the loop asks for.
        exchange.request()
                .method(
                        RequestHead.isMethod(method)
                                ? method
                                : exchange.upstream().method());
        if (exchange.loops().limit() == 0) exchange.loops().limit(number(first(pairs, "loop_limit")));
        exchange.loops().checksLimits(first(pairs, "check_limits").equals("true"));
        if (pairs.isEmpty()) return;
        pairs.remove("method");
        pairs.remove("loop_limit");
        pairs.remove("check_limits");
    }

    private static String first(Map<String, List<String>> pairs, String name) {
        var values = pairs.get(name);
        return values == null || values.isEmpty() ? "" : values.getFirst();
    }

    private static int number(String text) {
        try {
            return Math.max(0, Integer.parseInt(text));
        } catch (NumberFormatException none) {
            return 0;
        }
    }

    /// @param path relative to the listen path of the API, or beginning with it
    private static void run(
            Exchange exchange, ServedApi api, @Nullable Pipeline chosen, String path, Map<String, List<String>> pairs) {
        var listen = api.definition().listen().path();
        boolean template = listen.indexOf('{') >= 0;
        String raw;
        int listenLength;
        if (template) {
            raw = path.startsWith("/") ? path : "/" + path;
            listenLength = 0;
        } else {
            raw = path.startsWith(listen) ? path : joined(listen, path);
            listenLength = Percent.reencodePath(listen).length();
        }
        // A capture of the decoded URL may hold anything, line ends too.
        raw = Percent.reencodePath(raw);
        var query = FormText.text(pairs);
        if (!exchange.request().target(raw, query.isEmpty() ? null : query)) {
            exchange.reject(ProblemCode.LOOP_TARGET_UNKNOWN);
            return;
        }
        // Another API asks for itself who is calling.
        if (!api.equals(exchange.api())) KnownSession.SLOT.set(exchange, null);
        exchange.loop(api, chosen, listenLength);
    }

    private static String joined(String listen, String path) {
        if (!listen.endsWith("/")) return path.isEmpty() || path.startsWith("/") ? listen + path : listen + "/" + path;
        return listen + (path.startsWith("/") ? path.substring(1) : path);
    }

    @Override
    public String describe() {
        return otherwise.describe();
    }

    @Override
    public void close() {
        otherwise.close();
    }
}
