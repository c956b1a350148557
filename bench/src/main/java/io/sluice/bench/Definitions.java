package io.sluice.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/// The definitions that are measured.
public final class Definitions {
    /// A session with limits that are counted and never reached.
    public static final String SESSION = """
            {
              "org_id": "default", "rate": 1000000000, "per": 1,
              "quota_max": 1000000000000, "quota_remaining": 1000000000000, "quota_renewal_rate": 3600,
              "access_rights": {"full": {"api_id": "full", "api_name": "full", "versions": ["Default"]}}
            }
            """;

    private Definitions() {}

    /// Listens on `/ID/`, asks for nothing, counts nothing.
    public static String keyless(String id, String upstream) {
        return definition(id, upstream, "\"use_keyless\": true, \"do_not_track\": true,");
    }

    /// Listens on `/full/`: token, rate limit, quota, analytics.
    public static String full(String upstream) {
        return definition(
                "full", upstream, "\"use_keyless\": false, \"auth\": {\"auth_header_name\": \"Authorization\"},");
    }

    /// As many keyless ones, by file name; the first is `bench`.
    static Map<String, String> many(int count, String upstream) {
        var apis = new LinkedHashMap<String, String>();
        apis.put("bench.json", keyless("bench", upstream));
        for (int i = 1; i < count; i++) apis.put("api-" + i + ".json", keyless("api-" + i, upstream));
        return apis;
    }

    /// Listens on `/ID/`.
    ///
    /// @param access    members of the definition, each with a comma behind it
    /// @param endpoints members of `extended_paths`; "" is none
    static String of(String id, String upstream, String access, String endpoints) {
        return """
                {
                  "name": "%1$s", "api_id": "%1$s", "org_id": "default", "active": true, %3$s
                  "version_data": {"not_versioned": true, "versions": {"Default": {"name": "Default",
                    "use_extended_paths": true, "extended_paths": {%4$s}}}},
                  "proxy": {"listen_path": "/%1$s/", "target_url": "http://%2$s/", "strip_listen_path": true}
                }
                """.formatted(id, upstream, access, endpoints);
    }

    private static String definition(String id, String upstream, String access) {
        return """
                {
                  "name": "%1$s", "api_id": "%1$s", "org_id": "default", "active": true, %3$s
                  "version_data": {"not_versioned": true, "versions": {"Default": {"name": "Default"}}},
                  "proxy": {"listen_path": "/%1$s/", "target_url": "http://%2$s/", "strip_listen_path": true}
                }
                """.formatted(id, upstream, access);
    }
}
