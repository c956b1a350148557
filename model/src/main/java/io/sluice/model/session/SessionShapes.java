package io.sluice.model.session;

import io.sluice.model.document.Shape;

/// The tables of stored sessions and their parts (`wire-formats.md` 4.2, 4.3), in the order they are
/// written.
public final class SessionShapes {
    public static final Shape SMOOTHING =
            new Shape().flags("enabled").wholes("threshold").reals("trigger").wholes("step", "delay");

    private static final Shape RATE = new Shape().reals("rate", "per").object("smoothing", SMOOTHING);

    static final Shape LIMIT = new Shape()
            .reals("rate", "per")
            .object("smoothing", SMOOTHING)
            .reals("throttle_interval")
            .wholes(
                    "throttle_retry_limit",
                    "max_query_depth",
                    "quota_max",
                    "quota_renews",
                    "quota_remaining",
                    "quota_renewal_rate");

    private static final Shape TYPE = new Shape().texts("name").textLists("fields");

    private static final Shape LISTS = new Shape().textLists("allowed", "blocked");

    private static final Shape NAMED_RATE = new Shape().texts("name").object("limit", RATE);

    public static final Shape ACCESS = new Shape()
            .texts("api_name", "api_id")
            .textLists("versions")
            .objects("allowed_urls", new Shape().texts("url").textLists("methods"))
            .objects("restricted_types", TYPE)
            .objects("allowed_types", TYPE)
            .object("limit", LIMIT)
            .objects(
                    "field_access_rights",
                    new Shape()
                            .texts("type_name", "field_name")
                            .object("limits", new Shape().wholes("max_query_depth")))
            .flags("disable_introspection")
            .texts("allowance_scope")
            .objects("endpoints", new Shape().texts("path").objects("methods", NAMED_RATE))
            .objects("json_rpc_methods", NAMED_RATE)
            .object("json_rpc_methods_access_rights", LISTS)
            .objects("mcp_primitives", new Shape().texts("type", "name").object("limit", RATE))
            .object(
                    "mcp_access_rights",
                    new Shape()
                            .object("tools", LISTS)
                            .object("resources", LISTS)
                            .object("prompts", LISTS));

    public static final Shape SESSION = new Shape()
            .wholes("last_check")
            .reals("allowance", "rate", "per", "throttle_interval")
            .wholes("throttle_retry_limit", "max_query_depth")
            .time("date_created")
            .wholes("expires", "quota_max", "quota_renews", "quota_remaining", "quota_renewal_rate")
            .objectMap("access_rights", ACCESS)
            .texts("org_id", "oauth_client_id")
            .textMap("oauth_keys")
            .texts("certificate")
            .textLists("mtls_static_certificate_bindings")
            .object("basic_auth_data", new Shape().texts("password", "hash_type"))
            .object("jwt_data", new Shape().texts("secret"))
            .flags("hmac_enabled", "enable_http_signature_validation")
            .texts("hmac_string", "rsa_certificate_id")
            .flags("is_inactive")
            .texts("apply_policy_id")
            .textLists("apply_policies")
            .wholes("data_expires")
            .object("monitor", new Shape().realList("trigger_limits"))
            .flags("enable_detail_recording", "enable_detailed_recording")
            .anyMap("meta_data")
            .textLists("tags")
            .texts("alias", "last_updated")
            .wholes("id_extractor_deadline", "session_lifetime")
            .texts("post_expiry_action")
            .wholes("post_expiry_grace_period")
            .object("smoothing", SMOOTHING);

    private SessionShapes() {}
}
