package io.sluice.model.settings;

/// Where lines of the log go besides standard error.
///
/// @param store whether they are published in the store, for the pages of a dashboard
public record LogCopySettings(boolean store, Sentry sentry, Collector syslog, Collector graylog, Collector logstash) {

    private static final Collector NOBODY = new Collector(false, "", "");

    /// Nowhere.
    public static final LogCopySettings NONE = new LogCopySettings(
            false, new Sentry(false, Secret.NONE, ""), NOBODY, new Collector(false, "udp", ""), NOBODY);

    /// Whether lines go to any program over the network.
    public boolean areSent() {
        return sentry.on || syslog.on || graylog.on || logstash.on;
    }

    /// A program that takes lines over the network.
    ///
    /// @param on        whether anything is sent
    /// @param transport `tcp` or `udp`
    /// @param address   `host:port`; "" is nowhere
    public record Collector(boolean on, String transport, String address) {
        static Collector of(Values values, String name, String transport) {
            return new Collector(values.on("use_" + name), transport, values.text(name + "_network_addr"));
        }
    }

    /// @param on    whether anything is sent
    /// @param code  the DSN: `https://key@host/project`
    /// @param level from which on lines are sent
    public record Sentry(boolean on, Secret code, String level) {}

    static LogCopySettings of(Values values) {
        return new LogCopySettings(
                values.on("use_redis_log"),
                new Sentry(
                        values.on("use_sentry"),
                        values.secret("sentry_code"),
                        values.oneOf("sentry_log_level", "", "panic", "fatal", "error", "warn", "info", "debug")),
                Collector.of(values, "syslog", values.oneOf("syslog_transport", "", "udp", "tcp")),
                Collector.of(values, "graylog", "udp"),
                Collector.of(values, "logstash", values.oneOf("logstash_transport", "", "udp", "tcp")));
    }
}
