package io.sluice.model.settings;

import java.time.Duration;
import java.util.List;

/// Where definitions, templates and scripts come from, and when they are read again.
///
/// Paths are as written: relative ones start in the working directory.
///
/// @param appPath          folder of API definitions
/// @param templatePath     folder of error and webhook templates; what it does not hold is built in
/// @param middlewarePath   folder of scripts and bundles
/// @param fromDashboard    whether definitions come from a dashboard
/// @param dashboardUrl     base URL of that dashboard; it may carry credentials
/// @param dashboardTimeout longest time of one call to it
/// @param segmented        whether only APIs that carry one of `tags` are loaded
/// @param tags             what this node is tagged with
/// @param findsDashboard   whether a dashboard without URL may say itself where it is
/// @param anyCertificate   whether the certificate of a dashboard is not looked at
/// @param certificates     ids of those that a dashboard is shown; the first with its key counts
/// @param fetchAgain       tries after the first one that a dashboard does not answer
/// @param fetchPause       between two of them
/// @param reloadInterval   how long changes are gathered before they are loaded
/// @param ignoreNotices    whether notices of other nodes do not make this one reload
public record SourceSettings(
        String appPath,
        String templatePath,
        String middlewarePath,
        boolean fromDashboard,
        Secret dashboardUrl,
        Duration dashboardTimeout,
        boolean segmented,
        List<String> tags,
        boolean findsDashboard,
        boolean anyCertificate,
        List<String> certificates,
        int fetchAgain,
        Duration fetchPause,
        Duration reloadInterval,
        boolean ignoreNotices) {

    public SourceSettings {
        tags = List.copyOf(tags);
        certificates = List.copyOf(certificates);
    }

    static SourceSettings of(Values values) {
        boolean fromDashboard = values.on("use_db_app_configs");
        var url = values.secret("db_app_conf_options.connection_string");
        boolean finds = !values.on("disable_dashboard_zeroconf");
        if (fromDashboard && url.isEmpty() && !finds) {
            values.problem(
                    "db_app_conf_options.connection_string", "use_db_app_configs needs the URL of the dashboard");
        }
        return new SourceSettings(
                values.text("app_path"),
                values.text("template_path"),
                values.text("middleware_path"),
                fromDashboard,
                url,
                values.seconds("db_app_conf_options.connection_timeout"),
                values.on("db_app_conf_options.node_is_segmented"),
                values.list("db_app_conf_options.tags"),
                finds,
                values.on("http_server_options.ssl_insecure_skip_verify"),
                values.list("security.certificates.dashboard_api"),
                values.integer("resource_sync.retry_attempts"),
                values.seconds("resource_sync.interval"),
                values.seconds("reload_interval"),
                values.on("suppress_redis_signal_reload"));
    }
}
