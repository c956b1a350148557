package io.sluice.model.record;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What is kept of one request for analytics (`wire-formats.md` section 11); members in the order they are
/// stored.
///
/// @param method         as sent
/// @param host           of the upstream, with its port; also where the upstream was not asked
/// @param path           behind the listen path, ids in it replaced when that is configured
/// @param rawPath        like `path`, nothing replaced
/// @param contentLength  of the request's body, bytes
/// @param day            of the month, in the time zone of the gateway; so are the next three
/// @param month          1 to 12
/// @param responseCode   status; -1 for the traffic of a TCP service
/// @param apiKey         name of the key in the store; `00000000` without a key where keys are hashed
/// @param apiVersion     `Non Versioned` without one
/// @param requestTime    milliseconds, all in all
/// @param rawRequest     base64 of the message, "" unless recorded in detail
/// @param rawResponse    base64 of the message, "" unless recorded in detail
/// @param tags           empty is stored like absence
/// @param trackPath      the endpoint is tracked by itself
/// @param expireAt       when a store may drop the record
/// @param apiSchema      base64, of GraphQL APIs
/// @param originalPath   with the listen path
/// @param collectionName name of a store's collection; empty on the wire
public record RequestRecord(
        String method,
        String host,
        String path,
        String rawPath,
        long contentLength,
        String userAgent,
        int day,
        int month,
        int year,
        int hour,
        int responseCode,
        String apiKey,
        Instant timeStamp,
        String apiVersion,
        String apiName,
        String apiId,
        String orgId,
        String oauthId,
        long requestTime,
        String rawRequest,
        String rawResponse,
        String ipAddress,
        Geo geo,
        Network network,
        Latency latency,
        List<String> tags,
        String alias,
        boolean trackPath,
        Instant expireAt,
        String apiSchema,
        String originalPath,
        String listenPath,
        GraphQl graphQl,
        Mcp mcp,
        String collectionName) {

    public RequestRecord {
        tags = List.copyOf(tags);
    }

    /// Where the client is.
    ///
    /// @param cityId GeoName id, 0 is unknown
    /// @param cityNames by language
    public record Geo(
            String countryCode,
            long cityId,
            Map<String, String> cityNames,
            double latitude,
            double longitude,
            String timeZone) {
        public static final Geo UNKNOWN = new Geo("", 0, Map.of(), 0, 0, "");

        public Geo {
            cityNames = java.util.Collections.unmodifiableMap(new TreeMap<>(cityNames));
        }
    }

    /// Counts of connections and bytes, of TCP services.
    public record Network(long openConnections, long closedConnections, long bytesIn, long bytesOut) {
        public static final Network NONE = new Network(0, 0, 0, 0);
    }

    /// Milliseconds.
    ///
    /// @param gateway what is left of `total` without `upstream`
    public record Latency(long total, long upstream, long gateway) {}

    /// @param operation 0 unknown, 1 query, 2 mutation, 3 subscription
    public record GraphQl(
            String variables,
            List<String> rootFields,
            Map<String, List<String>> types,
            List<Fault> errors,
            int operation,
            boolean hasErrors,
            boolean isGraphQl) {
        public static final GraphQl NONE = new GraphQl("", List.of(), Map.of(), List.of(), 0, false, false);

        public GraphQl {
            rootFields = List.copyOf(rootFields);
            types = java.util.Collections.unmodifiableMap(new TreeMap<>(types));
            errors = List.copyOf(errors);
        }

        /// @param path names and indexes
        public record Fault(String message, List<Object> path) {
            public Fault {
                path = List.copyOf(path);
            }
        }
    }

    public record Mcp(boolean isMcp, String method, String primitiveType, String primitiveName) {
        public static final Mcp NONE = new Mcp(false, "", "", "");
    }
}
