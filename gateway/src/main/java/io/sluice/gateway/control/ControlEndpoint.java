package io.sluice.gateway.control;

import io.netty.buffer.ByteBufUtil;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.storage.StoreFailure;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands a request to its route, on a virtual thread.
final class ControlEndpoint implements Middleware {
    private static final Logger LOG = LoggerFactory.getLogger(ControlEndpoint.class);
    private static final Verdict ROOT =
            new Verdict.Answer(LocalResponse.of(301, "", "").with(HeaderName.of("Location"), "/"));

    private final Router router;

    ControlEndpoint(Router router) {
        this.router = router;
    }

    @Override
    public String name() {
        return "control";
    }

    @Override
    public boolean needsRequestBody(Exchange exchange) {
        return true;
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var request = exchange.request();
        var method = request.method();
        var path = request.rawPath();
        var query = request.query();
        if (path.equals("/tyk/")) return ROOT;
        var body = ByteBufUtil.getBytes(exchange.requestBody());
        return exchange.offload(() -> new Verdict.Answer(answer(method, path, query, body)));
    }

    private LocalResponse answer(String method, String path, String query, byte[] body) {
        try {
            return router.answer(method, path, query, body);
        } catch (Exception failed) {
            var cause = failed instanceof CompletionException && failed.getCause() != null ? failed.getCause() : failed;
            LOG.atError()
                    .addKeyValue("method", method)
                    .addKeyValue("path", shown(path))
                    .setCause(cause)
                    .log("a control request failed");
            return cause instanceof StoreFailure
                    ? Answers.error(503, "The store cannot be reached")
                    : Answers.error(500, "The request could not be carried out");
        }
    }

    /// The last part of a path may be a key.
    private static String shown(String path) {
        int keys = path.indexOf("/keys/");
        return keys < 0 ? path : path.substring(0, keys + "/keys/".length()) + "…";
    }
}
