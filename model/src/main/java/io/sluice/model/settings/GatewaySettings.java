package io.sluice.model.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Settings of the gateway role, one component a subject. Read by `SettingsReader`; key by key explained in
/// `docs/reference/settings.md`.
///
/// @param cacheStorage     where cached responses go; empty is `storage`
/// @param analyticsStorage where records go; empty is `storage`
/// @param shown            every setting, for who wants to see them
public record GatewaySettings(
        ListenSettings listen,
        ServerSettings server,
        RouteSettings route,
        ControlSettings control,
        SourceSettings source,
        PolicySettings policies,
        StoreSettings storage,
        Optional<StoreSettings> cacheStorage,
        Optional<StoreSettings> analyticsStorage,
        KeySettings keys,
        OauthSettings oauth,
        ServicesSettings services,
        LimitSettings limits,
        UpstreamSettings upstream,
        UptimeSettings uptime,
        AnalyticsSettings analytics,
        LogSettings log,
        TelemetrySettings telemetry,
        MonitorSettings monitors,
        DrainSettings drain,
        AnswerSettings answers,
        ScriptSettings scripts,
        CertificateSettings certificates,
        ReferenceSettings references,
        ProcessSettings process,
        List<ShownSetting> shown) {

    public GatewaySettings {
        shown = List.copyOf(shown);
    }

    /// What holds when neither file nor environment says anything.
    public static GatewaySettings defaults() {
        return SettingsReader.read(Optional.empty(), "", Map.of()).settings();
    }

    /// Settings from the text of a configuration file, without environment.
    ///
    /// @throws IllegalArgumentException naming every problem
    public static GatewaySettings of(String json) {
        var result = SettingsReader.read(Optional.of(json), "tyk.conf", Map.of());
        if (!result.problems().isEmpty())
            throw new IllegalArgumentException(result.problems().toString());
        return result.settings();
    }

    static GatewaySettings of(Values values) {
        return new GatewaySettings(
                ListenSettings.of(values),
                ServerSettings.of(values),
                RouteSettings.of(values),
                ControlSettings.of(values),
                SourceSettings.of(values),
                PolicySettings.of(values),
                StoreSettings.of(values, "storage"),
                values.on("enable_separate_cache_store")
                        ? Optional.of(StoreSettings.of(values, "cache_storage"))
                        : Optional.empty(),
                values.on("enable_separate_analytics_store")
                        ? Optional.of(StoreSettings.of(values, "analytics_storage"))
                        : Optional.empty(),
                KeySettings.of(values),
                OauthSettings.of(values),
                ServicesSettings.of(values),
                LimitSettings.of(values),
                UpstreamSettings.of(values),
                UptimeSettings.of(values),
                AnalyticsSettings.of(values),
                LogSettings.of(values),
                TelemetrySettings.of(values),
                MonitorSettings.of(values),
                DrainSettings.of(values),
                AnswerSettings.of(values),
                ScriptSettings.of(values),
                CertificateSettings.of(values),
                ReferenceSettings.of(values),
                ProcessSettings.of(values),
                values.shown());
    }
}
