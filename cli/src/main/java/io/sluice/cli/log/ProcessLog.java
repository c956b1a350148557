package io.sluice.cli.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.sluice.model.settings.LogSettings;
import io.sluice.storage.Notices;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/// The log of the process: lines on standard error, as `log_level` and `log_format` say.
///
/// A thread that logs never waits for whoever reads standard error: lines go through a queue, and are dropped when
/// the reader is that far behind. Collectors get copies as the settings say.
public final class ProcessLog {
    private static final String ACCESS = "io.sluice.access-log";
    private static final String STORE = "store";
    private static final int QUEUE = 8_192;

    private ProcessLog() {}

    public static void configure(LogSettings settings) {
        attach(context(), settings);
    }

    /// Publishes lines in the store too, when the settings want that.
    public static void copyTo(Notices notices, LogSettings settings) {
        if (!settings.copies().store()) return;
        var copy = new CopyAppender(new StoreCopy(notices, LogCopies.lines()), Level.INFO);
        copy.setName(STORE);
        add(context(), copy);
    }

    /// The store is about to be closed.
    public static void storeLeaves() {
        var copy = context().getLogger(Logger.ROOT_LOGGER_NAME).getAppender(STORE);
        if (copy == null) return;
        context().getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(copy);
        context().getLogger(ACCESS).detachAppender(copy);
        copy.stop();
    }

    /// For commands that answer on the terminal: what goes wrong they say themselves.
    public static void quiet() {
        context().getLogger("io.sluice").setLevel(Level.ERROR);
    }

    /// Writes what is queued. Call it last.
    public static void close() {
        context().stop();
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }

    static void attach(LoggerContext context, LogSettings settings) {
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();

        var console = new ConsoleAppender<ILoggingEvent>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder(context, settings.format()));
        console.start();

        var queue = new AsyncAppender();
        queue.setContext(context);
        queue.setQueueSize(QUEUE);
        queue.setDiscardingThreshold(0);
        queue.setNeverBlock(true);
        queue.addAppender(console);
        queue.start();
        root.addAppender(queue);

        // The access log has a thread and a queue of its own, and counts what it drops.
        var access = context.getLogger(ACCESS);
        access.detachAndStopAllAppenders();
        access.setAdditive(false);
        access.addAppender(console);

        var level = Level.toLevel(settings.level().toUpperCase(Locale.ROOT), Level.INFO);
        // Libraries are heard when they warn; their chatter would bury ours.
        root.setLevel(Level.WARN);
        context.getLogger("io.sluice").setLevel(level);
        if (settings.copies().areSent()) copy(context, LogCopies.of(settings.copies()));
    }

    private static void copy(LoggerContext context, LogCopies copies) {
        copies.appenders().forEach(copy -> add(context, copy));
        copies.remarks().forEach(remark -> context.getLogger(ProcessLog.class).warn(remark));
    }

    private static void add(LoggerContext context, CopyAppender copy) {
        copy.setContext(context);
        copy.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(copy);
        context.getLogger(ACCESS).addAppender(copy);
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, String format) {
        var encoder =
                switch (format) {
                    case "json" -> new JsonLines();
                    case "legacy" -> new TextLines(TextLines.Stamp.LEGACY);
                    default -> new TextLines(TextLines.Stamp.RFC_3339);
                };
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }
}
