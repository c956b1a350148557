package io.sluice.gateway.tls;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/// What is served under which name, as far as TLS has to know before there is a request.
public interface ServedNames {

    /// Whether a handshake asks for a client certificate.
    enum Demand {
        NOTHING,
        REQUEST,
        REQUIRE
    }

    /// One API, or the control API.
    ///
    /// @param domain       host name, possibly with `{name:expression}`; "" is every name that is nobody's
    /// @param certificates ids of its server certificates
    /// @param allowed      ids of the client certificates it lets in
    record Served(String domain, List<String> certificates, Demand demand, List<String> allowed) {
        public Served {
            certificates = List.copyOf(certificates);
            allowed = List.copyOf(allowed);
        }

        private boolean isExactly(String name) {
            return domain.equalsIgnoreCase(name);
        }

        private boolean fits(String name) {
            int brace = domain.indexOf('{');
            return brace >= 0 && pattern(domain).matches(name.toLowerCase(Locale.ROOT));
        }

        /// Each `{name:expression}` stands for what its expression matches, `{name}` for one label.
        private static Pattern pattern(String domain) {
            var expression = new StringBuilder();
            int at = 0;
            while (at < domain.length()) {
                int open = domain.indexOf('{', at);
                int close = open < 0 ? -1 : domain.indexOf('}', open);
                if (close < 0) break;
                expression.append(Pattern.quote(domain.substring(at, open)));
                int colon = domain.indexOf(':', open);
                expression.append(
                        colon < 0 || colon > close ? "[^.]+" : "(?:" + domain.substring(colon + 1, close) + ")");
                at = close + 1;
            }
            return Pattern.compile(expression + Pattern.quote(domain.substring(at)), Pattern.CASE_INSENSITIVE);
        }
    }

    /// Grows whenever [#served] changes.
    long version();

    List<Served> served();

    /// Those that a name of the handshake is about: its own, else those whose pattern fits, else those without a
    /// domain.
    static List<Served> about(String name, List<Served> all) {
        var found = only(all, served -> !name.isEmpty() && served.isExactly(name));
        if (found.isEmpty()) found = only(all, served -> !name.isEmpty() && served.fits(name));
        return found.isEmpty() ? only(all, served -> served.domain.isEmpty()) : found;
    }

    private static List<Served> only(List<Served> all, Predicate<Served> wanted) {
        return all.stream().filter(wanted).toList();
    }

    /// A certificate is required only where everybody requires one: others could not be reached without.
    static Demand demand(List<Served> about) {
        if (about.stream().allMatch(served -> served.demand == Demand.NOTHING)) return Demand.NOTHING;
        return about.stream().allMatch(served -> served.demand == Demand.REQUIRE) ? Demand.REQUIRE : Demand.REQUEST;
    }

    /// Ids that any of them lets in.
    static List<String> allowed(List<Served> about) {
        var ids = new ArrayList<String>();
        for (var served : about) ids.addAll(served.allowed);
        return ids.stream().distinct().toList();
    }
}
