package io.sluice.model.api;

import io.sluice.model.document.Fields;

/// Fields that ask for something and that no gateway of Tyk 5 reads: the published schema names them, old definitions
/// have them. The API is served as there, and its owner is told.
final class ClassicInert {
    private ClassicInert() {}

    static void tell(Fields api) {
        flag(api, "jwt_disable_issued_at_validation", "iat is checked; jwt_issued_at_validation_skew gives it room");
        flag(api, "jwt_disable_expires_at_validation", "exp is checked; jwt_expires_at_validation_skew gives it room");
        flag(api, "jwt_disable_not_before_validation", "nbf is checked; jwt_not_before_validation_skew gives it room");
        flag(api, "session_lifetime_disabled", "session_lifetime counts unless it is 0");
        flag(api, "disable_expire_analytics", "expire_analytics_after counts unless it is 0");
        flag(api, "check_host_against_uptime_tests", "the one in proxy counts");
        flag(api, "is_site", "nothing depends on it");
        if (!api.any("hook_references").isEmpty()) {
            tell(api, "hook_references", "event_handlers says who hears of events");
        }
        // With `enable` the API is refused: see ClassicUnsupported.
        flag(api.object("analytics_plugin"), "enabled", "enable would switch the plugin on");
        var basic = api.object("upstream_auth").object("basic_auth");
        if (!basic.text("header_name").isEmpty()) tell(basic, "header_name", "header has the name");
    }

    private static void flag(Fields fields, String name, String instead) {
        if (fields.flag(name)) tell(fields, name, instead);
    }

    private static void tell(Fields fields, String name, String instead) {
        fields.findings().warn(fields.pointer(name), name + " is not read by any gateway: " + instead);
    }
}
