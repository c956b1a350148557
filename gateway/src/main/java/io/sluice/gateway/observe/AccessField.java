package io.sluice.gateway.observe;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.session.KnownSession;
import io.sluice.gateway.telemetry.RequestTrace;
import io.sluice.model.problem.ProblemCode;
import java.util.List;
import java.util.Locale;

/// Fields of a line of the access log; named as in `access_logs.template`. An empty one is left out of its line.
enum AccessField {
    API_ID((_, source) -> source.apiId()),
    API_KEY((exchange, source) -> source.key(KnownSession.SLOT.get(exchange))),
    API_NAME((_, source) -> source.apiName()),
    API_TYPE((_, source) -> source.apiType()),
    CIRCUIT_BREAKER_STATE(
            (exchange, _) -> exchange.outcome().problem() == ProblemCode.UPSTREAM_BREAKER_OPEN ? "OPEN" : ""),
    CLIENT_IP((exchange, source) -> source.client().text(exchange)),
    ERROR_SOURCE((exchange, _) -> AccessProblem.source(exchange)),
    ERROR_TARGET((exchange, _) -> exchange.outcome().upstreamFailure() == null
            ? ""
            : exchange.upstream().authority()),
    HOST((exchange, _) -> exchange.request().host()),
    LATENCY_GATEWAY((exchange, _) ->
            millis(Math.max(0, total(exchange) - exchange.outcome().upstreamNanos()))),
    LATENCY_TOTAL((exchange, _) -> millis(total(exchange))),
    METHOD((exchange, _) -> exchange.request().method()),
    ORG_ID((_, source) -> source.orgId()),
    ORIGINAL_PATH((exchange, _) -> exchange.request().rawPath()),
    PATH((exchange, _) -> exchange.path().decoded()),
    PROTOCOL((exchange, _) -> exchange.client().protocol()),
    REMOTE_ADDR((exchange, _) -> address(exchange)),
    RESPONSE_CODE_DETAILS((exchange, _) -> AccessProblem.details(exchange)),
    RESPONSE_FLAG((exchange, _) -> AccessProblem.flag(exchange)),
    STATUS((exchange, _) -> exchange.outcome().status()),
    TRACE_ID((exchange, _) -> trace(exchange)),
    UPSTREAM_ADDR((exchange, _) -> exchange.upstream().authority()),
    UPSTREAM_LATENCY((exchange, _) -> exchange.outcome().upstreamNanos() == 0
            ? ""
            : millis(exchange.outcome().upstreamNanos())),
    UPSTREAM_STATUS((exchange, _) ->
            exchange.outcome().local() ? "" : exchange.outcome().status()),
    USER_AGENT((exchange, _) -> exchange.request().valueOrEmpty(HeaderName.USER_AGENT));

    private interface Reading {
        /// A text or a number; "" is nothing.
        Object read(Exchange exchange, AccessSource source);
    }

    @SuppressWarnings("ImmutableEnumChecker") // Lambdas without state.
    private final Reading reading;

    AccessField(Reading reading) {
        this.reading = reading;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    Object read(Exchange exchange, AccessSource source) {
        return reading.read(exchange, source);
    }

    /// @param template names; empty is all fields, and what is no field is left out
    static List<AccessField> of(List<String> template) {
        var all = List.of(values());
        return template.isEmpty()
                ? all
                : all.stream().filter(field -> template.contains(field.id())).toList();
    }

    private static String trace(Exchange exchange) {
        var trace = RequestTrace.of(exchange);
        return trace == null ? "" : trace.traceId();
    }

    private static long total(Exchange exchange) {
        return System.nanoTime() - exchange.outcome().startNanos();
    }

    private static long millis(long nanos) {
        return nanos / 1_000_000;
    }

    private static String address(Exchange exchange) {
        var remote = exchange.remote();
        var address = remote.getAddress();
        if (address == null) return "";
        var host = address.getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + remote.getPort();
    }
}
