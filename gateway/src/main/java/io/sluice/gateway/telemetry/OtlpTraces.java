package io.sluice.gateway.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.sluice.model.settings.TelemetrySettings;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Traces as OpenTelemetry has them: a server span for the request, a client span for the call to the upstream,
/// and one for each step when the API asks for them.
///
/// Attributes are Tyk's (`tyk.api.…`) and those of OpenTelemetry's conventions for HTTP. The query is left out: it
/// holds keys.
final class OtlpTraces implements Tracing.Export {
    private static final AttributeKey<String> API_NAME = AttributeKey.stringKey("tyk.api.name");
    private static final AttributeKey<String> API_ORG = AttributeKey.stringKey("tyk.api.orgid");
    private static final AttributeKey<String> API_ID = AttributeKey.stringKey("tyk.api.id");
    private static final AttributeKey<String> API_PATH = AttributeKey.stringKey("tyk.api.path");
    private static final AttributeKey<List<String>> API_TAGS = AttributeKey.stringArrayKey("tyk.api.tags");
    private static final AttributeKey<String> API_VERSION = AttributeKey.stringKey("tyk.api.version");
    private static final AttributeKey<String> API_KEY = AttributeKey.stringKey("tyk.api.apikey");
    private static final AttributeKey<String> API_ALIAS = AttributeKey.stringKey("tyk.api.apikey.alias");
    private static final AttributeKey<String> OAUTH_ID = AttributeKey.stringKey("tyk.api.oauthid");
    private static final AttributeKey<String> ORIGINAL_PATH = AttributeKey.stringKey("tyk.original_path");
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<Long> REQUEST_BYTES = AttributeKey.longKey("http.request.body.size");
    private static final AttributeKey<Long> RESPONSE_BYTES = AttributeKey.longKey("http.response.body.size");
    private static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
    private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    private static final AttributeKey<String> SERVER = AttributeKey.stringKey("server.address");
    private static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
    private static final AttributeKey<String> CLIENT = AttributeKey.stringKey("client.address");
    private static final AttributeKey<String> PEER = AttributeKey.stringKey("network.peer.address");
    private static final AttributeKey<String> PROTOCOL = AttributeKey.stringKey("network.protocol.version");
    private static final AttributeKey<String> AGENT = AttributeKey.stringKey("user_agent.original");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    private final SpanExporter exporter;
    private final Resource resource;
    private final long mostMillis;

    private OtlpTraces(SpanExporter exporter, Resource resource, long mostMillis) {
        this.exporter = exporter;
        this.resource = resource;
        this.mostMillis = mostMillis;
    }

    static OtlpTraces open(TelemetrySettings.Exporter settings, NodeIdentity node) {
        return new OtlpTraces(
                OtlpExporters.spans(settings),
                OtlpExporters.resource(settings, node),
                settings.timeout().toMillis() + 1_000);
    }

    @Override
    public boolean export(List<RequestTrace> traces) {
        var spans = new ArrayList<SpanData>(traces.size() * 2);
        for (var trace : traces) add(trace, spans);
        return exporter.export(spans).join(mostMillis, TimeUnit.MILLISECONDS).isSuccess();
    }

    @Override
    public void close() {
        exporter.shutdown().join(2, TimeUnit.SECONDS);
    }

    private void add(RequestTrace trace, List<SpanData> spans) {
        var api = trace.api;
        if (api == null) return;
        var parent = trace.parent.valid()
                ? SpanContext.createFromRemoteParent(
                        trace.traceId(), hex(trace.parent.span()), TraceFlags.getSampled(), TraceState.getDefault())
                : SpanContext.getInvalid();
        var server = context(trace, trace.span);
        spans.add(new FinishedSpan(
                api.name(),
                SpanKind.SERVER,
                server,
                parent,
                status(trace.failed(), trace.problem),
                trace.epochNanos(trace.startNanos),
                trace.epochNanos(trace.endNanos),
                ofRequest(trace, api),
                resource));
        for (var step : trace.steps) {
            spans.add(new FinishedSpan(
                    step.name(),
                    SpanKind.INTERNAL,
                    context(trace, step.id()),
                    server,
                    status(step.refused(), step.refused() ? trace.problem : ""),
                    trace.epochNanos(step.startNanos()),
                    trace.epochNanos(step.endNanos()),
                    Attributes.empty(),
                    resource));
        }
        if (trace.upstreamStartNanos == 0 || trace.upstreamNanos == 0) return;
        spans.add(new FinishedSpan(
                "HTTP " + trace.method,
                SpanKind.CLIENT,
                context(trace, trace.upstreamSpan),
                server,
                status(!trace.failure.isEmpty() || trace.status >= 500, trace.failure),
                trace.epochNanos(trace.upstreamStartNanos),
                trace.epochNanos(trace.upstreamStartNanos + trace.upstreamNanos),
                ofCall(trace),
                resource));
    }

    private static SpanContext context(RequestTrace trace, long span) {
        return SpanContext.create(trace.traceId(), hex(span), TraceFlags.getSampled(), TraceState.getDefault());
    }

    private static StatusData status(boolean failed, String why) {
        return failed ? StatusData.create(io.opentelemetry.api.trace.StatusCode.ERROR, why) : StatusData.unset();
    }

    private static String hex(long id) {
        return HexFormat.of().toHexDigits(id);
    }

    private static Attributes ofRequest(RequestTrace trace, TracedApi api) {
        var all = Attributes.builder()
                .put(API_NAME, api.name())
                .put(API_ORG, api.orgId())
                .put(API_ID, api.id())
                .put(API_PATH, api.listenPath())
                .put(API_TAGS, api.tags())
                .put(API_VERSION, trace.version.isEmpty() ? "Non Versioned" : trace.version)
                .put(ORIGINAL_PATH, trace.path)
                .put(METHOD, trace.method)
                .put(STATUS, (long) trace.status)
                .put(ROUTE, api.listenPath())
                .put(RESPONSE_BYTES, trace.responseBytes)
                .put(SCHEME, trace.secure ? "https" : "http")
                .put(PATH, trace.path)
                .put(PROTOCOL, trace.protocol.replaceFirst("^HTTP/", ""));
        if (trace.requestBytes >= 0) all.put(REQUEST_BYTES, trace.requestBytes);
        put(all, API_KEY, trace.key);
        put(all, API_ALIAS, trace.alias);
        put(all, OAUTH_ID, trace.oauthId);
        put(all, CLIENT, trace.client);
        put(all, PEER, trace.peer);
        put(all, AGENT, trace.agent);
        put(all, ERROR, trace.problem.isEmpty() && trace.status >= 500 ? "" + trace.status : trace.problem);
        server(all, trace.host);
        return all.build();
    }

    private static Attributes ofCall(RequestTrace trace) {
        var all = Attributes.builder().put(METHOD, trace.method);
        if (trace.fromUpstream) all.put(STATUS, (long) trace.status);
        put(all, ERROR, trace.failure);
        server(all, trace.upstream);
        return all.build();
    }

    private static void put(AttributesBuilder all, AttributeKey<String> key, String value) {
        if (!value.isEmpty()) all.put(key, value);
    }

    private static void server(AttributesBuilder all, String authority) {
        int colon = authority.lastIndexOf(':');
        boolean port = colon > 0 && authority.indexOf(']', colon) < 0;
        put(all, SERVER, port ? authority.substring(0, colon) : authority);
        if (!port) return;
        try {
            all.put(SERVER_PORT, Long.parseLong(authority.substring(colon + 1)));
        } catch (NumberFormatException noPort) {
            // An address without brackets, or what a client made up.
        }
    }
}
