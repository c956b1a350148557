package io.sluice.gateway.compile;

import io.sluice.gateway.exchange.Dispatcher;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.exchange.Pipeline;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.http1.MaxForwards;
import io.sluice.gateway.http1.RequestHead;
import io.sluice.gateway.route.CleanPath;
import io.sluice.gateway.route.RouteTable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The first decisions about a request: its own endpoints, then the API that serves it.
public final class GatewayDispatcher implements Dispatcher {
    private static final LocalResponse NOT_FOUND = LocalResponse.plain(404, "Not Found");
    private static final LocalResponse EMPTY = LocalResponse.of(200, "", "");

    private final Supplier<RouteTable> routes;
    private final boolean cleanPaths;
    private final long maxBodyBytes;
    private final Function<Exchange, @Nullable Pipeline> own;
    private final Consumer<Exchange> unmatched;

    /// @param cleanPaths redirect `//` and dot segments
    /// @param maxBodyBytes of any request; 0 is no limit
    /// @param own answers the pipeline of the gateway's own endpoints (health, control), or null; asked for each
    ///            request, so it looks at the path's bytes first
    /// @param unmatched hears of requests that nobody takes
    public GatewayDispatcher(
            Supplier<RouteTable> routes,
            boolean cleanPaths,
            long maxBodyBytes,
            Function<Exchange, @Nullable Pipeline> own,
            Consumer<Exchange> unmatched) {
        this.routes = routes;
        this.cleanPaths = cleanPaths;
        this.maxBodyBytes = maxBodyBytes;
        this.own = own;
        this.unmatched = unmatched;
    }

    @Override
    public void dispatch(Exchange exchange) {
        if (maxBodyBytes > 0 && !exchange.limitRequestBody(maxBodyBytes)) return;
        var head = exchange.request();
        if (head.asterisk() || MaxForwards.endsHere(head)) {
            exchange.answer(EMPTY);
            return;
        }
        if (cleanPaths && head.dotsOrSlashes()) {
            var location = CleanPath.redirect(head);
            if (location != null) {
                exchange.answer(LocalResponse.of(301, "", "").with(LOCATION, location));
                return;
            }
        }
        var mine = own.apply(exchange);
        if (mine != null) {
            exchange.start(mine);
            return;
        }
        var api = routes.get().match(exchange);
        if (api == null) {
            boolean live = isLive(head);
            if (!live) unmatched.accept(exchange);
            exchange.answer(live ? LIVE : NOT_FOUND);
            return;
        }
        exchange.serve(api);
    }

    /// `GET /live`: the process answers, whatever it depends on. A Tyk gateway has no such path, so an API that
    /// listens there comes first.
    private static boolean isLive(RequestHead head) {
        return head.pathEnd() - head.pathStart() == LIVE_PATH.length()
                && head.rawPath().equals(LIVE_PATH)
                && (head.method().equals("GET") || head.method().equals("HEAD"));
    }

    private static final String LIVE_PATH = "/live";
    private static final LocalResponse LIVE = LocalResponse.json(200, "{\"status\":\"pass\"}");
    private static final HeaderName LOCATION = HeaderName.of("Location");
}
