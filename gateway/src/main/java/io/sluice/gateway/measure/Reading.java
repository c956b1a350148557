package io.sluice.gateway.measure;

import io.sluice.gateway.exchange.ClientAddress;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.observe.AccessProblem;
import io.sluice.gateway.session.KnownSession;
import io.sluice.gateway.variables.RequestContext;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.settings.InstrumentSettings;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/// The value of one attribute of a measured request; "" is none. Read when the request is over.
///
/// The endpoint is the path behind the listen path. What a portal made tells its application and organisation in
/// tags of the session, `portal-app-…` and `portal-org-…`.
interface Reading {
    String read(Exchange exchange);

    /// What readings need beside the request.
    ///
    /// @param plainKeys keys may be told as they are: they are hashes, or the owner wants it so
    record Source(ApiDefinition api, ClientAddress client, boolean plainKeys) {}

    static Reading of(InstrumentSettings.Dimension dimension, Source source) {
        var key = dimension.key();
        return switch (dimension.origin()) {
            case METADATA -> metadata(key, source);
            case SESSION -> session(key, source.plainKeys());
            case HEADER -> field(key, (exchange, name) -> exchange.request().valueOrEmpty(name));
            case RESPONSE_HEADER ->
                field(key, (exchange, name) -> exchange.response().valueOrEmpty(name));
            case CONTEXT -> exchange -> context(exchange, key);
            case CONFIG_DATA -> {
                var value = source.api().classic().path("config_data").path(key).asText();
                yield _ -> value;
            }
        };
    }

    private static Reading metadata(String key, Source source) {
        var api = source.api();
        return switch (key) {
            case "method" -> exchange -> exchange.request().method();
            case "response_code" ->
                exchange -> Integer.toString(exchange.outcome().status());
            case "listen_path" -> _ -> api.listen().path();
            case "endpoint" -> exchange -> exchange.path().forEndpoints().getFirst();
            case "api_id" -> _ -> api.id();
            case "api_name" -> _ -> api.name();
            case "org_id" -> _ -> api.orgId();
            case "response_flag" -> Reading::flag;
            case "ip_address" -> source.client()::text;
            case "api_version" -> Exchange::versionName;
            case "host" -> exchange -> exchange.request().host();
            case "scheme" -> exchange -> exchange.client().secure() ? "https" : "http";
            // Nothing of MCP yet.
            default -> _ -> "";
        };
    }

    /// The flag of what went wrong, else the status.
    private static String flag(Exchange exchange) {
        var flag = AccessProblem.flag(exchange);
        return flag.isEmpty() ? Integer.toString(exchange.outcome().status()) : flag;
    }

    private static Reading session(String key, boolean plainKeys) {
        Function<KnownSession, String> of =
                switch (key) {
                    case "oauth_id" -> known -> known.session().oauthClientId();
                    case "alias" -> known -> known.session().alias();
                    case "portal_app" -> known -> tagged(known.session().tags(), "portal-app-");
                    case "portal_org" -> known -> tagged(known.session().tags(), "portal-org-");
                    default ->
                        known -> {
                            var stored = known.stored();
                            return plainKeys ? stored : "****" + stored.substring(Math.max(0, stored.length() - 4));
                        };
                };
        return exchange -> {
            var known = KnownSession.SLOT.get(exchange);
            return known == null ? "" : of.apply(known);
        };
    }

    private static String tagged(List<String> tags, String prefix) {
        for (var tag : tags) {
            if (tag.startsWith(prefix)) return tag.substring(prefix.length());
        }
        return "";
    }

    private static Reading field(String key, BiFunction<Exchange, HeaderName, String> value) {
        var name = HeaderName.of(key);
        return exchange -> value.apply(exchange, name);
    }

    private static String context(Exchange exchange, String key) {
        var context = RequestContext.of(exchange);
        var value = context == null ? null : context.value(key);
        return value == null ? "" : value.toString();
    }
}
