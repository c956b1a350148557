package io.sluice.model.api;

import io.sluice.model.document.Fields;
import io.sluice.model.document.GoDuration;
import io.sluice.model.middleware.MiddlewareSpec;
import io.sluice.model.middleware.UpstreamSpec;
import io.sluice.model.middleware.UpstreamSpec.EnforceTimeout;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/// Classic fields of the way to the upstream (source: `gateway-features-1.md` sections 3.5 and 3.9).
final class ClassicUpstream {
    private ClassicUpstream() {}

    static void api(Fields api, Consumer<? super MiddlewareSpec> into) {
        ClassicUpstreamAuth.read(api.object("upstream_auth")).ifPresent(into);
        discovery(api.object("proxy").object("service_discovery"), into);
        var signing = api.object("request_signing");
        if (!signing.flag("is_enabled")) return;
        into.accept(new UpstreamSpec.RequestSigning(
                signing.text("key_id"),
                signing.text("secret"),
                signing.text("algorithm"),
                signing.texts("header_list"),
                signing.text("certificate_id"),
                signing.text("signature_header")));
    }

    private static void discovery(Fields discovery, Consumer<? super MiddlewareSpec> into) {
        if (!discovery.flag("use_discovery_service")) return;
        into.accept(new UpstreamSpec.ServiceDiscovery(
                discovery.text("query_endpoint"),
                discovery.flag("use_nested_query"),
                discovery.text("parent_data_path"),
                discovery.text("data_path"),
                discovery.text("port_data_path"),
                discovery.text("target_path"),
                discovery.flag("use_target_list"),
                discovery.flag("endpoint_returns_list"),
                !discovery.flag("cache_disabled"),
                Math.max(0, discovery.integer("cache_timeout"))));
    }

    static void version(Fields version, Consumer<? super MiddlewareSpec> into) {
        var extended = version.flag("use_extended_paths");
        var endpoints = new ClassicEndpoints(version);
        var global = version.flag("global_enforce_timeout_disabled")
                ? Duration.ZERO
                : duration(version, "global_enforce_timeout");
        var timeouts = extended
                ? endpoints.entries("hard_timeouts").stream()
                        .map(ClassicUpstream::timeout)
                        .toList()
                : List.<EnforceTimeout.Entry>of();
        if (!global.isZero() || !timeouts.isEmpty()) into.accept(new EnforceTimeout(global, timeouts));
        if (!extended) return;
        ClassicShape.list(
                endpoints, "circuit_breakers", ClassicUpstream::breaker, UpstreamSpec.CircuitBreaker::new, into);
    }

    private static EnforceTimeout.Entry timeout(ClassicEndpoints.Entry entry) {
        var exact = duration(entry.fields(), "duration");
        var seconds = Duration.ofSeconds(Math.max(0, entry.fields().smallInteger("timeout")));
        return new EnforceTimeout.Entry(entry.endpoint(), exact.isZero() ? seconds : exact);
    }

    /// Zero when absent, negative or unreadable: Tyk ignores such a timeout.
    private static Duration duration(Fields fields, String name) {
        var text = fields.text(name);
        if (text.isEmpty()) return Duration.ZERO;
        var duration = GoDuration.parse(text).filter(parsed -> !parsed.isNegative());
        if (duration.isEmpty()) {
            fields.findings().warn(fields.pointer(name), "expected a duration such as 1m30s or 500ms; it is ignored");
        }
        return duration.orElse(Duration.ZERO);
    }

    private static UpstreamSpec.CircuitBreaker.Entry breaker(ClassicEndpoints.Entry entry) {
        var fields = entry.fields();
        return new UpstreamSpec.CircuitBreaker.Entry(
                entry.endpoint(),
                fields.number("threshold_percent"),
                fields.integer("samples"),
                fields.smallInteger("return_to_service_after"),
                fields.flag("disable_half_open_state"));
    }
}
