package io.sluice.model.settings;

import java.time.Duration;
import java.util.List;

/// What is recorded of each request, and how records reach the store.
///
/// @param enabled          whether anything is recorded
/// @param type             "" (the store) or `rpc` (a bridge)
/// @param ignoredAddresses callers that leave no record
/// @param detailed         whether whole requests and responses are recorded
/// @param serializer       `msgpack` or `protobuf`
/// @param manyLists        whether records are spread over several lists
/// @param bufferSize       records that may wait a worker
/// @param expiration       how long records wait for a pump
/// @param organisationAge  whether the organisation says how long records are kept
/// @param organisationDetail whether the organisation says if records are detailed
/// @param places           whether records say where clients are
/// @param placesFile       the MaxMind database that knows it; "" is none
/// @param normalise        how recorded paths are shortened
public record AnalyticsSettings(
        boolean enabled,
        String type,
        List<String> ignoredAddresses,
        boolean detailed,
        String serializer,
        boolean manyLists,
        int bufferSize,
        Duration expiration,
        boolean organisationAge,
        boolean organisationDetail,
        boolean places,
        String placesFile,
        Normalise normalise) {

    public AnalyticsSettings {
        ignoredAddresses = List.copyOf(ignoredAddresses);
    }

    /// @param enabled whether paths are shortened at all
    /// @param uuids   UUIDs become `{uuid}`
    /// @param ulids   ULIDs become `{ulid}`
    /// @param numbers segments of digits become `{id}`
    /// @param custom  what these expressions match becomes `{var}`
    public record Normalise(boolean enabled, boolean uuids, boolean ulids, boolean numbers, List<String> custom) {
        public Normalise {
            custom = List.copyOf(custom);
        }
    }

    static AnalyticsSettings of(Values values) {
        return new AnalyticsSettings(
                values.on("enable_analytics"),
                values.text("analytics_config.type"),
                values.list("analytics_config.ignored_ips"),
                values.on("analytics_config.enable_detailed_recording"),
                values.oneOf("analytics_config.serializer_type", "msgpack", "protobuf"),
                values.on("analytics_config.enable_multiple_analytics_keys"),
                values.integer("analytics_config.records_buffer_size"),
                values.seconds("analytics_config.storage_expiration_time"),
                values.on("enforce_org_data_age"),
                values.on("enforce_org_data_detail_logging"),
                values.on("analytics_config.enable_geo_ip"),
                values.text("analytics_config.geo_ip_db_path"),
                new Normalise(
                        values.on("analytics_config.normalise_urls.enabled"),
                        values.on("analytics_config.normalise_urls.normalise_uuids"),
                        values.on("analytics_config.normalise_urls.normalise_ulids"),
                        values.on("analytics_config.normalise_urls.normalise_numbers"),
                        values.list("analytics_config.normalise_urls.custom_patterns")));
    }
}
