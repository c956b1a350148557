package io.sluice.gateway.observe;

import io.sluice.gateway.exchange.ClientAddress;
import io.sluice.gateway.session.KnownSession;
import io.sluice.model.api.ApiDefinition;
import org.jspecify.annotations.Nullable;

/// What all lines of one API have in common.
///
/// @param plainKeys keys may stand in logs as they are: they are hashes, or `enable_key_logging` says so
record AccessSource(
        String apiId, String apiName, String orgId, String apiType, ClientAddress client, boolean plainKeys) {

    static AccessSource of(ApiDefinition api, ClientAddress client, boolean plainKeys) {
        return new AccessSource(api.id(), api.name(), api.orgId(), type(api), client, plainKeys);
    }

    private static String type(ApiDefinition api) {
        if (api.classic().path("graphql").path("enabled").booleanValue()) return "graphql";
        return api.oas().isPresent() ? "oas" : "classic";
    }

    String key(@Nullable KnownSession known) {
        if (known == null) return "";
        var stored = known.stored();
        return plainKeys ? stored : "****" + stored.substring(Math.max(0, stored.length() - 4));
    }
}
