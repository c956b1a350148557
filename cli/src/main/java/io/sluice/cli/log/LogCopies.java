package io.sluice.cli.log;

import ch.qos.logback.classic.Level;
import io.sluice.cli.terminal.ProductVersion;
import io.sluice.model.settings.LogCopySettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Who gets copies of the log.
///
/// @param appenders not started
/// @param remarks   what cannot be sent, and why
record LogCopies(List<CopyAppender> appenders, List<String> remarks) {
    LogCopies {
        appenders = List.copyOf(appenders);
        remarks = List.copyOf(remarks);
    }

    static LogCopies of(LogCopySettings settings) {
        var appenders = new ArrayList<CopyAppender>();
        var remarks = new ArrayList<String>();
        var host = host();
        collector(settings.syslog(), "syslog", appenders, remarks, line -> new SyslogCopy(line, host, lines()));
        collector(settings.graylog(), "graylog", appenders, remarks, line -> new GraylogCopy(line, host));
        collector(settings.logstash(), "logstash", appenders, remarks, LogstashCopy::new);
        var sentry = settings.sentry();
        if (sentry.on()) {
            var from = SentryCopy.from(sentry.level());
            SentryCopy.of(sentry.code().reveal(), host, ProductVersion.number())
                    .ifPresentOrElse(
                            copy -> appenders.add(new CopyAppender(copy, from)),
                            () -> remarks.add("use_sentry has no effect: sentry_code is no DSN such as"
                                    + " https://key@host/project"));
        }
        return new LogCopies(appenders, remarks);
    }

    private static void collector(
            LogCopySettings.Collector settings,
            String name,
            List<CopyAppender> appenders,
            List<String> remarks,
            Function<Line, Collector> form) {
        if (!settings.on()) return;
        Line.to(settings.transport(), settings.address())
                .ifPresentOrElse(
                        line -> appenders.add(new CopyAppender(form.apply(line), Level.TRACE)),
                        () -> remarks.add("use_" + name + " has no effect: " + name
                                + "_network_addr must be host:port, was "
                                + (settings.address().isEmpty() ? "empty" : settings.address())));
    }

    static TextLines lines() {
        return new TextLines(TextLines.Stamp.RFC_3339);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "localhost";
        }
    }
}
