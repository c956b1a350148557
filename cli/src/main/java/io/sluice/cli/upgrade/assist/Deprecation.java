package io.sluice.cli.upgrade.assist;

import java.util.Locale;

/// Everything that still works and will not for ever. The ids are public: scripts match on them.
public enum Deprecation {
    SETTING("a setting under an old name", "set what replaces it"),
    STORE_HOSTS("`hosts` of a store", "`addrs`, a list of host:port"),
    OPENTRACING("OpenTracing (`tracing`)", "`opentelemetry`"),
    SINGLE_AUTH("the single object `auth` of a definition", "`auth_configs` with one object for each method"),
    OPENID("OpenID Connect (`use_openid`)", "JWT with the key set of the provider"),
    EXTERNAL_OAUTH("external OAuth (`external_oauth`)", "JWT with the key set of the provider"),
    JWT_SCOPES("`jwt_scope_claim_name` and `jwt_scope_to_policy_mapping`", "`scopes.jwt`"),
    ENDPOINT_TIMEOUT("the time limit of an endpoint in whole seconds (`timeout`)", "`duration`, such as 2s"),
    PLUGIN_WRAPPERS("`prePlugin`, `postAuthenticationPlugin`, `postPlugin`, `responsePlugin`", "the lists of plugins"),
    KEY_POLICY("`apply_policy_id` of a key", "`apply_policies`, a list"),
    KEY_RECORDING("`enable_detail_recording` of a key", "`enable_detailed_recording`");

    private final String what;
    private final String instead;

    Deprecation(String what, String instead) {
        this.what = what;
        this.instead = instead;
    }

    /// Stable: `single-auth`.
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public String what() {
        return what;
    }

    public String instead() {
        return instead;
    }
}
