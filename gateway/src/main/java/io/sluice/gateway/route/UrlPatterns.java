package io.sluice.gateway.route;

import com.google.re2j.PatternSyntaxException;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.model.session.AllowedUrl;
import java.util.ArrayList;
import java.util.List;

/// The compiled `allowed_urls` of one session for one API.
///
/// An entry that is no expression never matches; a method has to be listed exactly.
public final class UrlPatterns {
    private record Row(EndpointPattern pattern, List<String> methods) {}

    private final List<Row> rows;
    private final boolean both;

    private UrlPatterns(List<Row> rows, boolean both) {
        this.rows = rows;
        this.both = both;
    }

    public static UrlPatterns of(List<AllowedUrl> urls, EndpointMatching matching) {
        var rows = new ArrayList<Row>();
        for (var url : urls) {
            try {
                var pattern =
                        EndpointPattern.of(url.url(), matching.ignoreCase(), matching.prefix(), matching.suffix());
                rows.add(new Row(pattern, url.methods()));
            } catch (PatternSyntaxException neverMatches) {
                // Left out: the list stays a list, so everything else is refused too.
            }
        }
        return new UrlPatterns(List.copyOf(rows), matching.prefix());
    }

    /// Whether one entry opens this request. With prefix matching an entry may begin at the listen path or
    /// behind it, without it is searched for in the whole path.
    public boolean matches(Exchange exchange) {
        var method = exchange.request().method();
        for (var row : rows) {
            if (!row.methods.contains(method)) continue;
            if (!both) {
                if (row.pattern.matches(exchange.path().decoded())) return true;
                continue;
            }
            for (var path : exchange.path().forEndpoints()) if (row.pattern.matches(path)) return true;
        }
        return false;
    }
}
