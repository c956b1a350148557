package io.sluice.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// The fields of a line besides time, level and message: `prefix` and the key-value pairs of the event.
final class LogFields {
    private LogFields() {}

    /// @return in the order they were given; values are texts, numbers or switches
    static Map<String, Object> of(ILoggingEvent event) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("prefix", prefix(event.getLoggerName()));
        var pairs = event.getKeyValuePairs();
        if (pairs != null) {
            for (var pair : pairs) {
                var value = pair.value;
                if (value == null) continue;
                fields.put(pair.key, value instanceof Number || value instanceof Boolean ? value : value.toString());
            }
        }
        var thrown = event.getThrowableProxy();
        if (thrown != null) {
            fields.put("error", thrown.getClassName() + ": " + thrown.getMessage());
            fields.put("stack", ThrowableProxyUtil.asString(thrown));
        }
        return fields;
    }

    /// As syslog numbers them (RFC 5424, 6.2.1).
    static int severity(Level level) {
        return switch (level.levelInt) {
            case Level.ERROR_INT -> 3;
            case Level.WARN_INT -> 4;
            case Level.INFO_INT -> 6;
            default -> 7;
        };
    }

    static String level(Level level) {
        return level == Level.WARN ? "warning" : level.toString().toLowerCase(Locale.ROOT);
    }

    /// The package of the logger is the part of the program that speaks.
    private static String prefix(String logger) {
        int end = logger.lastIndexOf('.');
        if (end < 0) return logger;
        return logger.substring(logger.lastIndexOf('.', end - 1) + 1, end);
    }
}
