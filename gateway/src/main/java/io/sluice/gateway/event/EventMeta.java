package io.sluice.gateway.event;

import io.sluice.model.event.EventName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a handler is told of an event beside its name. The names of the members are public: templates and scripts
/// use them (source: `gateway-features-2.md` 8.3, as recorded in `plugins.md` 15).
public sealed interface EventMeta {

    /// For people.
    String message();

    /// Members under their public names, in order; values are texts, whole numbers, switches, lists and maps.
    Map<String, Object> members();

    private static Map<String, Object> members(String message, byte[] request) {
        var members = new LinkedHashMap<String, Object>();
        members.put("Message", message);
        members.put("OriginatingRequest", Base64.getEncoder().encodeToString(request));
        return members;
    }

    /// A request was refused because of who sent it, or how often.
    ///
    /// @param request in wire form; it may hold credentials
    /// @param path    of the request, listen path and all
    /// @param origin  address of the client
    /// @param key     as it may be shown
    @SuppressWarnings("ArrayRecordComponent") // Not compared.
    record Refusal(String message, byte[] request, String path, String origin, String key) implements EventMeta {
        @Override
        public Map<String, Object> members() {
            var members = EventMeta.members(message, request);
            members.put("Path", path);
            members.put("Origin", origin);
            members.put("Key", key);
            return members;
        }
    }

    /// A request was refused because of its version or its endpoint.
    ///
    /// @param reason what the client read
    record VersionRefusal(Refusal refusal, String reason) implements EventMeta {
        @Override
        public String message() {
            return refusal.message();
        }

        @Override
        public Map<String, Object> members() {
            var members = refusal.members();
            members.put("Reason", reason);
            return members;
        }
    }

    /// The breaker of an endpoint opened or closed.
    ///
    /// @param path   of the request that did it
    /// @param closed it lets requests through again
    record Breaker(String message, String path, String apiId, boolean closed) implements EventMeta {
        @Override
        public Map<String, Object> members() {
            var members = EventMeta.members(message, NOTHING);
            members.put("Path", path);
            members.put("APIID", apiId);
            members.put("CircuitEvent", closed ? 1L : 0L);
            return members;
        }
    }

    /// An upstream host failed its tests, or passes them again.
    record Host(String message, HostReport report) implements EventMeta {
        @Override
        public Map<String, Object> members() {
            var members = EventMeta.members(message, NOTHING);
            members.put("HostInfo", report.members());
            return members;
        }
    }

    /// One uptime test and what came of it.
    ///
    /// @param timeoutNanos  of the test
    /// @param commands      of a socket test, each with `Name` and `Message`
    /// @param latencyMillis until the answer
    /// @param responseCode  521 for a socket that cannot be had
    record HostReport(
            String url,
            String protocol,
            long timeoutNanos,
            List<Map<String, String>> commands,
            String method,
            Map<String, String> headers,
            String body,
            long latencyMillis,
            int responseCode,
            boolean socketFailed,
            String host,
            String apiId) {
        public HostReport {
            commands = List.copyOf(commands);
            headers = Map.copyOf(headers);
        }

        Map<String, Object> members() {
            var members = new LinkedHashMap<String, Object>();
            members.put("CheckURL", url);
            members.put("Protocol", protocol);
            members.put("Timeout", timeoutNanos);
            members.put("Commands", commands);
            members.put("Method", method);
            members.put("Headers", headers);
            members.put("Body", body);
            members.put("MetaData", Map.of("target_url", url, "host_name", host, "api_id", apiId));
            members.put("Latency", latencyMillis);
            members.put("ResponseCode", (long) responseCode);
            members.put("IsTCPError", socketFailed);
            return members;
        }
    }

    /// A key was made, changed or deleted through the control API.
    ///
    /// @param key as it may be shown
    record Token(String message, String orgId, String key) implements EventMeta {
        @Override
        public Map<String, Object> members() {
            var members = EventMeta.members(message, NOTHING);
            members.put("Org", orgId);
            members.put("Key", key);
            return members;
        }
    }

    /// So much of a quota is used.
    ///
    /// @param limit that was reached, in percent
    /// @param used  in percent
    @SuppressWarnings("ArrayRecordComponent") // Not compared.
    record Trigger(byte[] request, String orgId, String key, long limit, long used) implements EventMeta {
        @Override
        public String message() {
            return "Quota trigger reached";
        }

        @Override
        public Map<String, Object> members() {
            var members = EventMeta.members(message(), request);
            // These names are lower case in a Tyk gateway too; templates of monitors use the others.
            members.put("org_id", orgId);
            members.put("key", key);
            members.put("trigger_limit", limit);
            members.put("usage_percentage", used);
            members.put("OrgID", orgId);
            members.put("Key", key);
            members.put("TriggerLimit", limit);
            members.put("UsagePercentage", used);
            return members;
        }
    }

    /// A certificate that is in use will end soon, or has ended.
    ///
    /// @param days until its end, or since
    record Certificate(
            String message, String id, String name, Instant end, long days, boolean ended, Role role, String apiId)
            implements EventMeta {
        @Override
        public Map<String, Object> members() {
            var members = EventMeta.members(message, NOTHING);
            var when = end.truncatedTo(ChronoUnit.SECONDS).toString();
            members.put("CertID", id);
            members.put("CertName", name);
            members.put(ended ? "ExpiredAt" : "ExpiresAt", when);
            members.put(ended ? "DaysSinceExpiry" : "DaysRemaining", days);
            members.put("CertRole", role.id());
            members.put("APIID", apiId);
            return members;
        }
    }

    /// Whose certificate it is.
    enum Role {
        AUTHORITY("ca"),
        CLIENT("client"),
        SERVER("server"),
        UPSTREAM("upstream");

        private final String id;

        Role(String id) {
            this.id = id;
        }

        public String id() {
            return id;
        }
    }

    /// A token for the upstream could not be had.
    record UpstreamOAuth(String message, String apiId) implements EventMeta {
        @Override
        public Map<String, Object> members() {
            var members = EventMeta.members(message, NOTHING);
            members.put("APIID", apiId);
            return members;
        }
    }

    byte[] NOTHING = "".getBytes(StandardCharsets.US_ASCII);

    /// The record that tells of an event of this name.
    static Class<? extends EventMeta> of(EventName name) {
        return switch (name) { // No default: javac keeps this list complete.
            case AUTH_FAILURE,
                    KEY_EXPIRED,
                    QUOTA_EXCEEDED,
                    RATE_LIMIT_EXCEEDED,
                    RATE_LIMIT_SMOOTHING_DOWN,
                    RATE_LIMIT_SMOOTHING_UP,
                    ORG_QUOTA_EXCEEDED,
                    ORG_RATE_LIMIT_EXCEEDED,
                    OAUTH2_SCOPE_CHECK_FAILED,
                    OAUTH2_EXCHANGE_FAILED,
                    OAUTH2_EXCHANGE_SUCCEEDED -> Refusal.class;
            case VERSION_FAILURE -> VersionRefusal.class;
            case BREAKER_TRIGGERED, BREAKER_TRIPPED, BREAKER_RESET -> Breaker.class;
            case HOST_DOWN, HOST_UP -> Host.class;
            case TOKEN_CREATED, TOKEN_UPDATED, TOKEN_DELETED -> Token.class;
            case TRIGGER_EXCEEDED -> Trigger.class;
            case CERTIFICATE_EXPIRING_SOON, CERTIFICATE_EXPIRED -> Certificate.class;
            case UPSTREAM_OAUTH_ERROR -> UpstreamOAuth.class;
        };
    }
}
