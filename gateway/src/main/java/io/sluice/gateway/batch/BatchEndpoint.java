package io.sluice.gateway.batch;

import io.netty.buffer.ByteBufUtil;
import io.sluice.gateway.exchange.Ending;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Slot;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.model.document.GoJson;
import io.sluice.model.document.Json;
import java.util.List;

/// Answers `POST {listen path}/tyk/batch/` (`gateway-features-1.md` 3.14).
///
/// The requests inside a batch never leave the process to come back: each is an [Exchange] of its own on the
/// same event loop, and passes the API's whole pipeline, authentication and limits too. Reading the batch and
/// writing the answer, which may be large, is done off the loop.
public final class BatchEndpoint implements Middleware, Ending {
    /// Requests of one batch.
    static final int MOST_UNITS = 1_000;

    private static final String ADDRESS = "tyk/batch/";
    private static final Slot<BatchRun> RUN = new Slot<>();
    private static final Verdict EMPTY = new Verdict.Answer(new LocalResponse(200, List.of(), new byte[0], false));
    private static final Verdict MALFORMED = refused(400, "Batch request malformed");
    private static final Verdict UNIT_MALFORMED =
            refused(400, "Batch request creation failed , request structure malformed");
    private static final Verdict TOO_MANY =
            refused(413, "Batch request too large, at most " + MOST_UNITS + " requests are taken");
    private static final Verdict NESTED = refused(400, "Batch request malformed, a batch cannot hold a batch");

    /// Whether a request is for this class and not for the API.
    public static boolean isFor(Exchange exchange) {
        var head = exchange.request();
        if (head.bytes()[head.pathEnd() - 1] != '/') return false;
        int from = exchange.path().listenPathEnd();
        if (from < 0) {
            // Found by its id: /{id}/…
            from = head.pathStart() + 1;
            var bytes = head.bytes();
            while (from < head.pathEnd() && bytes[from] != '/') from++;
        }
        int length = head.pathEnd() - from;
        if (length != ADDRESS.length() && length != ADDRESS.length() + 1) return false;
        var rest = head.text(from, head.pathEnd());
        return rest.endsWith(ADDRESS) && (length == ADDRESS.length() || rest.startsWith("/"));
    }

    @Override
    public String name() {
        return "batch";
    }

    @Override
    public boolean needsRequestBody(Exchange exchange) {
        return exchange.request().method().equals("POST");
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        if (!exchange.request().method().equals("POST")) return EMPTY;
        if (exchange.client() instanceof BatchUnit) return NESTED;
        var body = ByteBufUtil.getBytes(exchange.requestBody());
        var head = exchange.request();
        var base = head.text(head.pathStart(), head.pathEnd() - ADDRESS.length());
        return exchange.offload(() -> Batch.read(body, base), read -> switch (read) {
            case BatchBody.Malformed _ -> MALFORMED;
            case BatchBody.UnitMalformed _ -> UNIT_MALFORMED;
            case Batch batch when batch.requests().size() > MOST_UNITS -> TOO_MANY;
            case Batch batch -> run(exchange, batch);
        });
    }

    private static Verdict run(Exchange exchange, Batch batch) {
        var later = exchange.later();
        var run = new BatchRun(exchange, batch, replies -> later.complete(exchange.offload(() -> answer(replies))));
        RUN.set(exchange, run);
        run.start();
        return later;
    }

    private static Verdict answer(List<BatchReply> replies) {
        var list = Json.MAPPER.createArrayNode();
        replies.forEach(reply -> list.add(reply.json()));
        return new Verdict.Answer(LocalResponse.json(200, GoJson.text(list)));
    }

    /// The client went away: nobody waits for what is still running.
    @Override
    public void onEnd(Exchange exchange) {
        var run = RUN.get(exchange);
        if (run != null) run.cancel();
    }

    private static Verdict refused(int status, String message) {
        return new Verdict.Answer(LocalResponse.json(
                status, GoJson.text(Json.object().put("status", "error").put("message", message))));
    }
}
