package io.sluice.model.problem;

/// Every way Sluice can refuse a request, a definition or a setting.
///
/// An id is `subject.reason`; the subject is the one word of the feature. Append only: a published id is
/// never renamed or reused. For a request, `status` and `message` are what a client of a Tyk gateway would
/// get (source: fact sheets, `conformance/`); a middleware may word a refusal differently through
/// `Verdict.reject(code, status, message)`. Each has a section in `docs/reference/problems.md`.
public enum ProblemCode {
    // One line a code, grouped by subject, subjects in alphabetical order.
    ACCESS_DENIED("access.denied", 403, Blame.CLIENT, "Access to this API has been disallowed"),
    ACCESS_RESOURCE_DENIED("access.resource-denied", 403, Blame.CLIENT, "Access to this resource has been disallowed"),
    ADDRESS_REFUSED("address.refused", 403, Blame.CLIENT, "access from this IP has been disallowed"),

    API_EXPIRED(
            "api.expired", 403, Blame.CLIENT, "API has expired, please check documentation or contact administrator"),

    AUTH_BASIC_MALFORMED(
            "auth.basic-malformed",
            400,
            Blame.CLIENT,
            "Attempted access with malformed header, header not in basic auth format"),
    AUTH_CERTIFICATE_MISSING("auth.certificate-missing", 500, Blame.OPERATOR, "Certificate not found"),
    AUTH_FIELD_MISSING("auth.field-missing", 401, Blame.CLIENT, "Authorization field missing"),
    AUTH_KEY_UNKNOWN("auth.key-unknown", 403, Blame.CLIENT, "Access to this API has been disallowed"),
    AUTH_REQUEST_SIGNATURE_INVALID(
            "auth.request-signature-invalid", 400, Blame.CLIENT, "Authorization field missing, malformed or invalid"),
    AUTH_SCHEME_UNKNOWN("auth.scheme-unknown", 500, Blame.OPERATOR, "security scheme is not configured"),
    AUTH_SIGNATURE_INVALID("auth.signature-invalid", 401, Blame.CLIENT, "Request signature verification failed"),
    AUTH_TOKEN_CLAIMS("auth.token-claims", 401, Blame.CLIENT, "Key not authorized"),
    AUTH_TOKEN_INVALID("auth.token-invalid", 403, Blame.CLIENT, "Key not authorized"),
    AUTH_TOKEN_POLICY("auth.token-policy", 403, Blame.CLIENT, "key not authorized: no matching policy found"),
    AUTH_TOKEN_SCOPE("auth.token-scope", 403, Blame.CLIENT, "insufficient_scope"),
    AUTH_TOKEN_UNDECIDED(
            "auth.token-undecided", 500, Blame.OPERATOR, "error happened during the access token validation"),
    AUTH_USER_UNKNOWN("auth.user-unknown", 401, Blame.CLIENT, "User not authorised"),

    BODY_INVALID("body.invalid", 422, Blame.CLIENT, "request validation error"),
    BODY_LENGTH_MISSING("body.length-missing", 411, Blame.CLIENT, "Content length is required for this request"),
    BODY_OVER_LIMIT("body.over-limit", 400, Blame.CLIENT, "Request is too large"),
    BODY_TOO_LARGE("body.too-large", 413, Blame.CLIENT, "Request Entity Too Large"),
    BODY_UNREADABLE("body.unreadable", 500, Blame.CLIENT, "There was a problem with reading Body of the Request."),

    CERTIFICATE_EXPIRED("certificate.expired", 403, Blame.CLIENT, "Certificate has expired"),
    CERTIFICATE_MISSING("certificate.missing", 403, Blame.CLIENT, "Client TLS certificate is required"),
    CERTIFICATE_TLS_OFF("certificate.tls-off", 403, Blame.CLIENT, "TLS not enabled"),
    CERTIFICATE_UNKNOWN("certificate.unknown", 403, Blame.CLIENT, "Certificate not allowed"),

    DEFINITION_INVALID("definition.invalid", 400, Blame.OPERATOR, "The definition is not valid"),
    DEFINITION_UNSUPPORTED(
            "definition.unsupported", 400, Blame.OPERATOR, "The definition asks for something that is not supported"),

    ENDPOINT_FORBIDDEN("endpoint.forbidden", 403, Blame.CLIENT, "Requested endpoint is forbidden"),

    GATEWAY_STEP_BROKEN("gateway.step-broken", 500, Blame.SLUICE, "There was a problem proxying the request"),

    HEAD_MALFORMED("head.malformed", 400, Blame.CLIENT, "400 Bad Request"),
    HEAD_TOO_LARGE("head.too-large", 431, Blame.CLIENT, "431 Request Header Fields Too Large"),

    IDENTITY_PROVIDER_UNREACHABLE(
            "identity.provider-unreachable", 503, Blame.UPSTREAM, "The identity provider cannot be reached"),

    KEY_EXPIRED("key.expired", 401, Blame.CLIENT, "Key has expired, please renew"),
    KEY_INACTIVE("key.inactive", 403, Blame.CLIENT, "Key is inactive, please renew"),

    LOOP_TOO_DEEP("loop.too-deep", 500, Blame.OPERATOR, "Loop level too deep"),
    LOOP_TARGET_UNKNOWN("loop.target-unknown", 500, Blame.OPERATOR, "Can't detect loop target"),

    METHOD_NOT_ALLOWED("method.not-allowed", 405, Blame.OPERATOR, "Method not allowed"),

    MOCK_ABSENT("mock.absent", 500, Blame.CLIENT, "failed to mock response"),

    OAUTH_CLIENT_DELETED(
            "oauth.client-deleted", 403, Blame.CLIENT, "Key not authorised. OAuth client access was revoked"),
    OAUTH_FIELD_MALFORMED("oauth.field-malformed", 400, Blame.CLIENT, "Bearer token malformed"),
    OAUTH_FIELD_MISSING("oauth.field-missing", 400, Blame.CLIENT, "Authorization field missing"),
    OAUTH_KEY_UNKNOWN("oauth.key-unknown", 403, Blame.CLIENT, "Key not authorised"),

    ORGANISATION_INACTIVE(
            "organisation.inactive",
            403,
            Blame.CLIENT,
            "this organisation access has been disabled, please contact your API administrator"),
    ORGANISATION_QUOTA_EXCEEDED(
            "organisation.quota-exceeded",
            403,
            Blame.CLIENT,
            "This organisation quota has been exceeded, please contact your API administrator"),
    ORGANISATION_RATE_LIMIT_EXCEEDED(
            "organisation.rate-limit-exceeded",
            403,
            Blame.CLIENT,
            "This organisation rate limit has been exceeded, please contact your API administrator"),

    POLICY_INVALID("policy.invalid", 400, Blame.OPERATOR, "Request malformed"),

    QUOTA_EXCEEDED("quota.exceeded", 403, Blame.CLIENT, "Quota exceeded"),
    RATE_LIMIT_API_EXCEEDED("rate-limit.api-exceeded", 429, Blame.CLIENT, "API Rate Limit Exceeded"),
    RATE_LIMIT_EXCEEDED("rate-limit.exceeded", 429, Blame.CLIENT, "Rate Limit Exceeded"),

    RESPONSE_TOO_LARGE("response.too-large", 500, Blame.UPSTREAM, "Response body too large"),

    REWRITE_INVALID("rewrite.invalid", 500, Blame.OPERATOR, "URLRewrite regexp error"),

    ROUTE_NOT_FOUND("route.not-found", 404, Blame.CLIENT, "Not Found"),

    SCRIPT_FAILED(
            "script.failed",
            500,
            Blame.OPERATOR,
            "Error during virtual endpoint execution. Contact Administrator for more details."),

    SESSION_MISSING(
            "session.missing",
            400,
            Blame.OPERATOR,
            "Session state is missing or unset! Please make sure that auth headers are properly applied"),
    SESSION_INVALID("session.invalid", 400, Blame.OPERATOR, "Request malformed"),

    SETTING_INVALID("setting.invalid", 400, Blame.OPERATOR, "The setting has an invalid value"),
    SETTING_UNKNOWN("setting.unknown", 400, Blame.OPERATOR, "There is no such setting"),
    SETTING_UNSUPPORTED("setting.unsupported", 400, Blame.OPERATOR, "The setting is known but not implemented yet"),

    SIGNING_FAILED("signing.failed", 500, Blame.OPERATOR, "Fields required for signing the request are missing"),

    STORE_UNAVAILABLE("store.unavailable", 503, Blame.SLUICE, "The store cannot be reached"),

    UPSTREAM_BREAKER_OPEN("upstream.breaker-open", 503, Blame.UPSTREAM, "Service temporarily unavailable."),
    UPSTREAM_CLIENT_GONE("upstream.client-gone", 499, Blame.CLIENT, "Client closed request"),
    UPSTREAM_FAILED("upstream.failed", 500, Blame.UPSTREAM, "There was a problem proxying the request"),
    UPSTREAM_HOST_UNKNOWN("upstream.host-unknown", 500, Blame.UPSTREAM, "Upstream host lookup failed"),
    UPSTREAM_NO_HOST("upstream.no-host", 503, Blame.UPSTREAM, "all hosts are down"),
    UPSTREAM_TOKEN_MISSING("upstream.token-missing", 500, Blame.UPSTREAM, "There was a problem proxying the request"),
    UPSTREAM_TIMEOUT("upstream.timeout", 504, Blame.UPSTREAM, "Upstream service reached hard timeout."),

    VERSION_EXPIRED(
            "version.expired",
            403,
            Blame.CLIENT,
            "Api Version has expired, please check documentation or contact administrator"),
    VERSION_MISSING("version.missing", 403, Blame.CLIENT, "Version information not found"),
    VERSION_UNKNOWN("version.unknown", 403, Blame.CLIENT, "This API version does not seem to exist");

    /// Whose mistake it is. Decides the log level: CLIENT and UPSTREAM debug and counted, OPERATOR warn,
    /// SLUICE error.
    public enum Blame {
        CLIENT,
        OPERATOR,
        UPSTREAM,
        SLUICE
    }

    private final String id;
    private final int status;
    private final Blame blame;
    private final String message;

    ProblemCode(String id, int status, Blame blame, String message) {
        this.id = id;
        this.status = status;
        this.blame = blame;
        this.message = message;
    }

    public String id() {
        return id;
    }

    /// HTTP status that a client gets unless the middleware says otherwise.
    public int status() {
        return status;
    }

    public Blame blame() {
        return blame;
    }

    /// Text that a client gets unless the middleware says otherwise.
    public String message() {
        return message;
    }
}
