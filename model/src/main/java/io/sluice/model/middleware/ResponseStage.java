package io.sluice.model.middleware;

/// The order of a response on its way to the client (source: `gateway-features-1.md` section 2, response chain).
public enum ResponseStage {
    MCP_LIST,
    BODY,
    HEADERS,
    /// `header_injector` processors: after the edits of endpoint and version.
    INJECTED_HEADERS,
    PROCESSORS,
    PLUGIN,
    ERROR_OVERRIDE,
    CACHE,
    /// The last touch on every proxied answer: rate-limit headers.
    FINISH
}
