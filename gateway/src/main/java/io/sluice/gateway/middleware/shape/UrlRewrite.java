package io.sluice.gateway.middleware.shape;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Percent;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.HostField;
import io.sluice.gateway.http1.RequestHead;
import io.sluice.gateway.route.EndpointTable;
import io.sluice.gateway.variables.Variables;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends a request to another path, another host, or into another API (`gateway-features-1.md` 5.9).
///
/// The result takes the place of path and query; the head itself stays as it came, so that everything behind still
/// matches the client's request.
public final class UrlRewrite implements Middleware {
    private static final Logger LOG = LoggerFactory.getLogger(UrlRewrite.class);
    private static final Verdict UNREACHABLE = new Verdict.Reject(ProblemCode.UPSTREAM_FAILED);

    private final EndpointTable<RewriteRule> rules;
    private final Variables variables;
    private final ApiDefinition.Listen listen;

    public UrlRewrite(EndpointTable<RewriteRule> rules, Variables variables, ApiDefinition.Listen listen) {
        this.rules = rules;
        this.variables = variables;
        this.listen = listen;
    }

    @Override
    public String name() {
        return "url-rewrite";
    }

    @Override
    public boolean needsRequestBody(Exchange exchange) {
        var rule = rules.find(exchange);
        return rule != null && rule.readsBody();
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var rule = rules.find(exchange);
        if (rule == null) return Verdict.PASS;
        if (rule.pattern().isEmpty()) {
            return new Verdict.Reject(
                    ProblemCode.REWRITE_INVALID,
                    ProblemCode.REWRITE_INVALID.status(),
                    ProblemCode.REWRITE_INVALID.message() + " " + rule.source());
        }
        var target = rule.chosenTarget(exchange);
        var url = url(exchange.request());
        var match = rule.find(rule.pattern().get(), url);
        if (match == null) return undecodable(url);
        return send(exchange, variables.escaped(exchange, target.with(match)));
    }

    /// Path and query as Go's `URL.String` writes them.
    private static String url(RequestHead head) {
        var path = head.oddInPath() ? Percent.encodePath(Percent.decode(head.rawPath())) : head.rawPath();
        return head.queryStart() < 0 ? path : path + "?" + head.query();
    }

    /// The query may hold a percent sign that is no encoding: then the decoded form cannot be tried.
    private static Verdict undecodable(String url) {
        if (Percent.isEncoded(url)) return Verdict.PASS;
        return new Verdict.Reject(ProblemCode.REWRITE_INVALID, 500, "failed to decode URL path: " + url);
    }

    private Verdict send(Exchange exchange, String result) {
        if (result.startsWith("tyk://")) {
            exchange.upstream().target(result);
            return Verdict.PASS;
        }
        var whole = withoutFragment(result);
        if (whole.startsWith("//")) return UNREACHABLE;
        int scheme = schemeEnd(whole);
        if (scheme < 0) {
            if (isBroken(whole)) return ignored(result);
            exchange.upstream().target(pathAndQuery(whole));
            exchange.upstream().rewritten(whole);
            return Verdict.PASS;
        }
        int authority = scheme + 2;
        if (!whole.startsWith("//", scheme)) return UNREACHABLE;
        int path = authority;
        while (path < whole.length() && "/?".indexOf(whole.charAt(path)) < 0) path++;
        var host = whole.substring(authority, path).getBytes(StandardCharsets.UTF_8);
        if (!HostField.valid(host, 0, host.length) || isBroken(whole.substring(path))) return ignored(result);
        exchange.upstream().target(whole.substring(0, path) + pathAndQuery(whole.substring(path)));
        return Verdict.PASS;
    }

    private static Verdict ignored(String result) {
        LOG.warn("a URL rewrite gave {}, which is no URL; the request goes on as it came", result);
        return Verdict.PASS;
    }

    private static String withoutFragment(String url) {
        int fragment = url.indexOf('#');
        return fragment < 0 ? url : url.substring(0, fragment);
    }

    /// A URL that Go's `url.Parse` refuses: a percent sign that is no encoding, a control character, or a colon before
    /// the first slash.
    private static boolean isBroken(String url) {
        int query = url.indexOf('?');
        var path = query < 0 ? url : url.substring(0, query);
        if (!Percent.isEncoded(path) || holdsControl(url)) return true;
        int colon = path.indexOf(':');
        int slash = path.indexOf('/');
        return colon >= 0 && (slash < 0 || colon < slash);
    }

    private static boolean holdsControl(String url) {
        for (int i = 0; i < url.length(); i++) {
            char c = url.charAt(i);
            if (c < ' ' || c == 0x7f) return true;
        }
        return false;
    }

    /// Where a scheme with its colon ends (RFC 3986, 3.1), or -1.
    private static int schemeEnd(String url) {
        for (int i = 0; i < url.length(); i++) {
            char c = url.charAt(i);
            boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z' && c < 0x80;
            if (c == ':') return i == 0 ? -1 : i + 1;
            boolean inside = i > 0 && (c >= '0' && c <= '9' || c == '+' || c == '.' || c == '-');
            if (!letter && !inside) return -1;
        }
        return -1;
    }

    /// The listen path taken off when the API strips it, encoded, with a leading slash.
    private String pathAndQuery(String url) {
        int query = url.indexOf('?');
        var path = query < 0 ? url : url.substring(0, query);
        if (!path.startsWith("/")) path = "/" + path;
        if (listen.strip() && path.startsWith(listen.path())) {
            path = path.substring(listen.path().length());
            if (!path.startsWith("/")) path = "/" + path;
        }
        var encoded = Percent.reencodePath(path);
        return query < 0 ? encoded : encoded + url.substring(query);
    }
}
