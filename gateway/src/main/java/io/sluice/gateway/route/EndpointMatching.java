package io.sluice.gateway.route;

/// How the gateway compiles endpoint patterns.
///
/// @param prefix     `http_server_options.enable_path_prefix_matching`
/// @param suffix     `http_server_options.enable_path_suffix_matching`
/// @param ignoreCase `ignore_endpoint_case`
public record EndpointMatching(boolean prefix, boolean suffix, boolean ignoreCase) {
    public static final EndpointMatching DEFAULTS = new EndpointMatching(false, false, false);
}
