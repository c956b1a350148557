package io.sluice.gateway.control;

import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.exchange.Percent;
import io.sluice.gateway.http1.FormText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the route of a control request: the first in the order of adding whose path and method fit.
///
/// Filled while the gateway is assembled, then only read.
final class Router {

    /// Answers one request, on a virtual thread: it may block.
    @FunctionalInterface
    interface Handler {
        LocalResponse answer(ControlRequest request) throws IOException;
    }

    private record Route(String method, List<String> path, Handler handler) {

        /// Values of the parameters, or null when the path is another one.
        @Nullable
        List<String> match(List<String> segments) {
            if (segments.size() != path.size()) return null;
            var parameters = new ArrayList<String>();
            for (int i = 0; i < path.size(); i++) {
                var wanted = path.get(i);
                if (wanted.startsWith("{")) {
                    if (segments.get(i).isEmpty()) return null;
                    parameters.add(segments.get(i));
                } else if (!wanted.equals(segments.get(i))) {
                    return null;
                }
            }
            return parameters;
        }
    }

    private final List<Route> routes = new ArrayList<>();

    /// @param path below `/tyk/`, such as `apis/{id}/versions`
    Router on(String method, String path, Handler handler) {
        routes.add(new Route(method, List.of(path.split("/", -1)), handler));
        return this;
    }

    /// @param path  as sent, `/tyk/` in front
    /// @param query as sent
    LocalResponse answer(String method, String path, String query, byte[] body) throws IOException {
        // Slashes count as they are after decoding.
        var decoded = Percent.decode(path).substring("/tyk/".length());
        var segments =
                List.of((decoded.endsWith("/") ? decoded.substring(0, decoded.length() - 1) : decoded).split("/", -1));
        var known = false;
        for (var route : routes) {
            var parameters = route.match(segments);
            if (parameters == null) continue;
            known = true;
            if (!route.method.equals(method)) continue;
            return route.handler.answer(new ControlRequest(method, parameters, FormText.pairs(query), body));
        }
        return known ? Answers.error(405, "Method not supported") : Answers.noSuchRoute();
    }
}
