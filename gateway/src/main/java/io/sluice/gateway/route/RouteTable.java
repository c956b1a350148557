package io.sluice.gateway.route;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.ServedApi;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Host and path to the API that serves them; immutable, built with the configuration.
///
/// The order of `gateway-features-1.md` 1.4: APIs with a domain first, then the longest listen path, variables
/// counting nothing; an API also answers under `/{api_id}/`, which is not stripped.
public final class RouteTable {
    private final Map<String, Paths> domains;
    private final List<DomainPattern> domainPatterns;
    private final Paths anyHost;
    private final ServedApi[] apis;

    /// @param api    index of where the path leads
    /// @param listen the listen path, or the prefix made of the API's id
    /// @param byId   the prefix is the id
    private record Entry(int api, ListenPath listen, boolean byId) {}

    private record DomainPattern(Pattern pattern, Paths paths) {}

    /// The paths of one host.
    private static final class Paths {
        final ListenTrie<Entry> literal = new ListenTrie<>();
        final List<Entry> templates = new ArrayList<>();

        void add(Entry entry) {
            if (entry.listen.template()) templates.add(entry);
            else literal.put(entry.listen.bytes(), entry);
        }
    }

    private RouteTable(
            Map<String, Paths> domains, List<DomainPattern> domainPatterns, Paths anyHost, ServedApi[] apis) {
        this.domains = domains;
        this.domainPatterns = domainPatterns;
        this.anyHost = anyHost;
        this.apis = apis;
    }

    /// @param listenPaths  path of each API, after clashes were resolved
    /// @param strictRoutes `http_server_options.enable_strict_routes`
    /// @param customDomains `enable_custom_domains`
    public static RouteTable of(Map<ServedApi, String> listenPaths, boolean strictRoutes, boolean customDomains) {
        var domains = new HashMap<String, Paths>();
        var patterns = new HashMap<String, Paths>();
        var anyHost = new Paths();
        var apis = new ArrayList<ServedApi>(listenPaths.size());
        listenPaths.forEach((api, path) -> {
            int index = apis.size();
            apis.add(api);
            var definition = api.definition();
            var domain = customDomains ? definition.listen().domain() : "";
            Paths paths;
            if (domain.isEmpty()) paths = anyHost;
            else if (domain.indexOf('{') >= 0) paths = patterns.computeIfAbsent(domain, _ -> new Paths());
            else paths = domains.computeIfAbsent(domain, _ -> new Paths());
            if (path.startsWith("/")) {
                paths.add(new Entry(index, ListenPath.of(path, strictRoutes), false));
                // An API that listens on its own id is found by its listen path, and that is stripped (quirk,
                // recorded).
                if (!path.equals("/" + definition.id())) {
                    paths.add(new Entry(index, ListenPath.of("/" + definition.id() + "/", strictRoutes), true));
                }
            }
        });
        var byWeight = Comparator.<Entry>comparingInt(entry -> -entry.listen.weight());
        anyHost.templates.sort(byWeight);
        domains.values().forEach(paths -> paths.templates.sort(byWeight));
        patterns.values().forEach(paths -> paths.templates.sort(byWeight));
        var compiled = patterns.entrySet().stream()
                .map(entry -> new DomainPattern(hostPattern(entry.getKey()), entry.getValue()))
                .toList();
        return new RouteTable(domains, compiled, anyHost, apis.toArray(ServedApi[]::new));
    }

    /// The same paths, leading to what `now` makes of each API; with 10,000 of them this is a thousandth of the
    /// work of a new table.
    ///
    /// @param now answers an API that listens where the one it is given did
    public RouteTable leadingTo(UnaryOperator<ServedApi> now) {
        var changed = new ServedApi[apis.length];
        for (int i = 0; i < changed.length; i++) changed[i] = now.apply(apis[i]);
        return new RouteTable(domains, domainPatterns, anyHost, changed);
    }

    /// @throws IllegalArgumentException when path or domain is a template that cannot be read
    public static void check(String path, String domain) {
        try {
            ListenPath.of(path, false);
            if (domain.indexOf('{') >= 0) hostPattern(domain);
        } catch (PatternSyntaxException malformed) {
            throw new IllegalArgumentException(malformed.getMessage(), malformed);
        }
    }

    private static Pattern hostPattern(String domain) {
        var regex = ListenPath.of("/" + domain, false).pattern().pattern();
        return Pattern.compile(
                "^" + regex.substring("^".length()).replaceFirst("/", "").replace("[^/]+", "[^.]+") + "$");
    }

    /// The API that serves the exchange, or null. Notes on the exchange where the stripped path begins.
    public @Nullable ServedApi match(Exchange exchange) {
        Entry found = null;
        if (!domains.isEmpty() || !domainPatterns.isEmpty()) {
            var paths = byHost(withoutPort(exchange.request().host()));
            if (paths != null) found = match(paths, exchange);
        }
        if (found == null) found = match(anyHost, exchange);
        return found == null ? null : apis[found.api];
    }

    private @Nullable Paths byHost(String host) {
        var paths = domains.get(host);
        if (paths != null) return paths;
        for (var domain : domainPatterns) if (domain.pattern.matches(host)) return domain.paths;
        return null;
    }

    private static String withoutPort(String host) {
        if (host.startsWith("[")) return host.substring(0, host.indexOf(']') + 1);
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    private @Nullable Entry match(Paths paths, Exchange exchange) {
        var head = exchange.request();
        byte[] path = head.bytes();
        int from = head.pathStart();
        int to = head.pathEnd();
        if (head.percentInPath()) {
            path = exchange.path().decoded().getBytes(StandardCharsets.UTF_8);
            from = 0;
            to = path.length;
        }
        var literal = paths.literal.longest(path, from, to);
        if (!paths.templates.isEmpty()) {
            for (var template : paths.templates) {
                if (literal != null && literal.listen.weight() >= template.listen.weight()) break;
                int length = template.listen.match(exchange.path().decoded());
                if (length < 0) continue;
                note(
                        exchange,
                        template,
                        exchange.path().decoded().substring(0, length).getBytes(StandardCharsets.UTF_8).length);
                return template;
            }
        }
        if (literal == null) return null;
        int length = literal.listen.byteLength();
        // A mismatch of whole segments is the plain 404: a shorter listen path is not tried (quirk, recorded).
        if (literal.listen.strict() && from + length < to && path[from + length] != '/') return null;
        note(exchange, literal, length);
        return literal;
    }

    /// @param length bytes of the decoded path that matched
    private void note(Exchange exchange, Entry entry, int length) {
        var head = exchange.request();
        int raw = head.pathStart();
        boolean encoded = false;
        if (!head.percentInPath()) {
            raw += length;
        } else {
            for (int i = 0; i < length; i++) {
                if (head.bytes()[raw] == '%') {
                    encoded = true;
                    raw += 3;
                } else {
                    raw++;
                }
            }
        }
        if (entry.byId) return;
        exchange.path().listenPathEnd(raw);
        if (apis[entry.api].definition().listen().strip()) {
            exchange.path().strippedFrom(raw);
            exchange.path().listenPathEncoded(encoded);
        }
    }
}
