package io.sluice.gateway.analytics;

import io.sluice.gateway.http1.HeaderName;
import io.sluice.model.api.ApiDefinition;
import java.net.URI;
import java.util.List;

/// What all records of one API have in common.
///
/// @param host       of the upstream, with its port
/// @param tagHeaders request headers that become tags
/// @param tags       of the API
/// @param expireAfterSeconds 0 keeps records as good as for ever
record RecordSource(
        String apiId,
        String apiName,
        String orgId,
        String host,
        String listenPath,
        List<HeaderName> tagHeaders,
        List<String> tags,
        long expireAfterSeconds) {

    static RecordSource of(ApiDefinition api) {
        return new RecordSource(
                api.id(),
                api.name(),
                api.orgId(),
                host(api.target().url()),
                api.listen().path(),
                api.records().tagHeaders().stream().map(HeaderName::of).toList(),
                api.listen().tags(),
                api.records().expireAfterSeconds());
    }

    private static String host(String url) {
        try {
            var authority = URI.create(url).getRawAuthority();
            return authority == null ? "" : authority;
        } catch (IllegalArgumentException notUri) {
            return "";
        }
    }
}
