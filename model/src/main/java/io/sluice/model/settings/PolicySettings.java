package io.sluice.model.settings;

/// Where policies come from.
///
/// @param source         `file`, `service` (a dashboard) or `rpc` (a bridge)
/// @param connection     URL of the dashboard for `service`
/// @param recordName     one JSON file that holds policies by id; "" is none
/// @param path           folder with one JSON file a policy; not "" opens the policy API
/// @param anyId          whether unusual characters are allowed in policy ids
public record PolicySettings(String source, Secret connection, String recordName, String path, boolean anyId) {

    static PolicySettings of(Values values) {
        return new PolicySettings(
                values.oneOf("policies.policy_source", "file", "service", "rpc"),
                values.secret("policies.policy_connection_string"),
                values.text("policies.policy_record_name"),
                values.text("policies.policy_path"),
                values.on("allow_unsafe_policy_ids"));
    }
}
