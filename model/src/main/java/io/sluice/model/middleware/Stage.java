package io.sluice.model.middleware;

/// The order of a request: Tyk's fixed chain, written once (source: `gateway-features-1.md` section 2).
///
/// Declaration order is execution order; inside a stage, the order of the specs in the definition. Responses run
/// [ResponseStage] in its own order, because Tyk's response chain is not the reverse of its request chain.
public enum Stage {
    /// Sub-routes of the listen path that answer before the chain, such as `tyk/batch/`.
    SUB_ROUTE,
    /// JSON-RPC parsing and routing of MCP proxies.
    JSON_RPC,
    /// Expiry of API and version; allow, block and ignore lists; Classic mocks.
    VERSION,
    CORS,
    PRE_PLUGIN,
    IP_ALLOW,
    IP_BLOCK,
    CLIENT_CERTIFICATE,
    ORGANISATION,
    REQUEST_SIZE,
    CONTEXT_VARIABLES,
    TRACKING,
    PROTECTED_RESOURCE_METADATA,
    /// The authentication methods, in the order of the fact sheet.
    AUTH_OAUTH2,
    AUTH_EXTERNAL_OAUTH,
    AUTH_BASIC,
    AUTH_HMAC,
    AUTH_JWT,
    AUTH_OPENID,
    AUTH_PLUGIN,
    AUTH_TOKEN,
    POST_AUTH_PLUGIN,
    STRIP_AUTH,
    KEY_EXPIRY,
    ACCESS_RIGHTS,
    /// `tyk/rate-limits/` below the listen path answers callers who may use the API, and counts nothing.
    RATE_LIMITS_ROUTE,
    GRANULAR_ACCESS,
    SESSION_LIMIT,
    MCP_ACCESS,
    SCOPE,
    API_LIMIT,
    GRAPHQL,
    UPSTREAM_AUTH,
    VALIDATE_JSON,
    VALIDATE_REQUEST,
    PERSIST_GRAPHQL,
    REQUEST_BODY,
    REQUEST_JQ,
    REQUEST_HEADERS,
    URL_REWRITE,
    METHOD,
    MOCK,
    CACHE,
    VIRTUAL,
    REQUEST_SIGNING,
    ENDPOINT_PLUGIN,
    POST_PLUGIN,
    /// What belongs to the way to the upstream: hard timeouts, circuit breakers, upstream limits.
    UPSTREAM
}
