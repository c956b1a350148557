package io.sluice.gateway.middleware.shape;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.ResponseStep;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.middleware.ResponseStage;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/// Puts a public address where response fields name the upstream (`header_transform`, `gateway-features-1.md` 3.18).
///
/// Scheme and host first, then each place where the target's path stands becomes the listen path, so that slashes may
/// double (quirk, recorded).
public final class UpstreamAddressCleanup implements ResponseStep {
    private final List<HeaderName> headers = new ArrayList<>();
    private final String upstreamOrigin;
    private final String publicOrigin;
    private final String upstreamPath;
    private final String listenPath;

    /// @param options of the processor: `rev_proxy_header_cleanup`
    /// @throws IllegalArgumentException when an address is no URL
    public UpstreamAddressCleanup(JsonNode options, ApiDefinition api) {
        var cleanup = options.path("rev_proxy_header_cleanup");
        for (var name : cleanup.path("headers")) headers.add(HeaderName.of(name.asText()));
        var target = URI.create(api.target().url().strip());
        this.upstreamOrigin = target.getScheme() + "://" + target.getRawAuthority();
        var shown = URI.create(cleanup.path("target_host").asText());
        this.publicOrigin = shown.getScheme() + "://" + shown.getRawAuthority();
        this.upstreamPath = target.getRawPath() == null ? "" : target.getRawPath();
        var listen = api.listen().path();
        this.listenPath = !api.listen().strip() ? "/" : listen.endsWith("/") ? listen : listen + "/";
    }

    @Override
    public String name() {
        return "header-transform";
    }

    @Override
    public ResponseStage responseStage() {
        return ResponseStage.PROCESSORS;
    }

    @Override
    public Verdict onResponse(Exchange exchange) {
        var head = exchange.response();
        for (var name : headers) {
            var value = head.valueOrEmpty(name);
            if (value.isEmpty()) continue;
            var clean = value.replace(upstreamOrigin, publicOrigin);
            if (!upstreamPath.isEmpty()) clean = clean.replace(upstreamPath, listenPath);
            if (!clean.equals(value)) head.set(name, clean);
        }
        return Verdict.PASS;
    }
}
