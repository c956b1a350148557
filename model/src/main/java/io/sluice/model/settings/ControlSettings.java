package io.sluice.model.settings;

import java.time.Duration;
import java.util.List;

/// The gateway's own API: who may use it, and where health is asked.
///
/// @param secret              what `X-Tyk-Authorization` must carry; empty: the control API is closed
/// @param nodeSecret          what nodes sign their notices with
/// @param helloName           path segment of the liveness check, without slashes
/// @param readyName           path segment of the readiness check, without slashes
/// @param inspection          whether `/config` and `/env` are served
/// @param mutualTls           whether a client certificate is needed
/// @param clientCertificates  ids of the certificates that are then accepted
/// @param healthChecks        whether `/tyk/health` is served
/// @param healthWindow        how far back it looks
/// @param checkExamples       whether examples of an OpenAPI document that is written must fit their schemas
/// @param checkDefaults       whether the defaults of its schemas must
/// @param publicKeyPath       of the key that a dashboard's notices are checked with
/// @param obeysAnybody        whether notices count that nobody signed
public record ControlSettings(
        Secret secret,
        Secret nodeSecret,
        String helloName,
        String readyName,
        boolean inspection,
        boolean mutualTls,
        List<String> clientCertificates,
        boolean healthChecks,
        Duration healthWindow,
        boolean checkExamples,
        boolean checkDefaults,
        String publicKeyPath,
        boolean obeysAnybody) {

    public ControlSettings {
        clientCertificates = List.copyOf(clientCertificates);
    }

    static ControlSettings of(Values values) {
        return new ControlSettings(
                values.secret("secret"),
                values.secret("node_secret"),
                values.text("health_check_endpoint_name"),
                values.text("readiness_check_endpoint_name"),
                values.on("enable_config_inspection"),
                values.on("security.control_api_use_mutual_tls"),
                values.list("security.certificates.control_api"),
                values.on("health_check.enable_health_checks"),
                values.seconds("health_check.health_check_value_timeouts"),
                values.on("oas_config.validate_examples"),
                values.on("oas_config.validate_schema_defaults"),
                values.text("public_key_path"),
                values.on("allow_insecure_configs"));
    }
}
