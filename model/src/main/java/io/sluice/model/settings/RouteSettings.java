package io.sluice.model.settings;

/// How a request finds its API and its endpoint.
///
/// @param strictListenPath   whether a listen path must end where a path segment ends
/// @param prefixMatch        whether an endpoint's pattern starts where the path starts
/// @param suffixMatch        whether an endpoint's pattern ends where the path ends
/// @param ignoreCase         whether endpoints match in any case
/// @param customDomains      whether the domain of an API is asked
/// @param logUnmatched       whether a request that finds no API is logged
/// @param keepPath           whether `//`, `.` and `..` in a path are kept instead of redirected
/// @param keepTargetEncoding whether the path goes to the upstream with the encoding the client wrote
public record RouteSettings(
        boolean strictListenPath,
        boolean prefixMatch,
        boolean suffixMatch,
        boolean ignoreCase,
        boolean customDomains,
        boolean logUnmatched,
        boolean keepPath,
        boolean keepTargetEncoding) {

    static RouteSettings of(Values values) {
        return new RouteSettings(
                values.on("http_server_options.enable_strict_routes"),
                values.on("http_server_options.enable_path_prefix_matching"),
                values.on("http_server_options.enable_path_suffix_matching"),
                values.on("ignore_endpoint_case"),
                values.on("enable_custom_domains"),
                values.on("track_404_logs"),
                values.on("http_server_options.skip_url_cleaning"),
                values.on("http_server_options.skip_target_path_escaping"));
    }
}
