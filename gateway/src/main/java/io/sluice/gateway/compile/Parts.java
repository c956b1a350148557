package io.sluice.gateway.compile;

import io.sluice.gateway.route.EndpointMatching;
import io.sluice.gateway.session.SessionCache;
import io.sluice.gateway.upstream.Connector;

/// What compiled pipelines are built from, beside the definition.
///
/// @param matching            how endpoint patterns are read
/// @param defaultTimeoutNanos `proxy_default_timeout`
/// @param rawTargetPath       `http_server_options.skip_target_path_escaping`
/// @param connector           upstream connections
/// @param loops               number of event loops
/// @param sessions            sessions of keys
public record Parts(
        EndpointMatching matching,
        long defaultTimeoutNanos,
        boolean rawTargetPath,
        Connector connector,
        int loops,
        SessionCache sessions) {}
