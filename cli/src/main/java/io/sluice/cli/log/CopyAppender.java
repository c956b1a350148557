package io.sluice.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Copies lines of the log to a collector, on a thread of its own.
///
/// Who logs never waits: lines lie in a queue and are dropped when it is full, which is where a collector that is
/// away leads to in the end. The log says when that begins, and how many were dropped when it is over.
final class CopyAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(CopyAppender.class);
    private static final int QUEUE = 8_192;
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;

    /// For what is queued when the process ends.
    private static final Duration LAST = Duration.ofSeconds(2);

    private final Collector collector;
    private final Level from;
    private final BlockingQueue<ILoggingEvent> queue = new ArrayBlockingQueue<>(QUEUE);
    private final LongAdder dropped = new LongAdder();
    private final Thread sender;
    private final CountDownLatch end = new CountDownLatch(1);

    /// @param from lines below are not sent
    CopyAppender(Collector collector, Level from) {
        this.collector = collector;
        this.from = from;
        this.sender =
                Thread.ofPlatform().daemon().name("log to " + collector.name()).unstarted(this::send);
    }

    @Override
    public void start() {
        super.start();
        sender.start();
    }

    @Override
    protected void append(ILoggingEvent line) {
        // What is said of a collector that is away would be dropped there as well.
        if (!line.getLevel().isGreaterOrEqual(from) || line.getLoggerName().equals(LOG.getName())) return;
        line.prepareForDeferredProcessing();
        if (!queue.offer(line)) dropped.increment();
    }

    /// How many lines did not get there so far.
    long dropped() {
        return dropped.sum();
    }

    private void send() {
        try {
            while (true) {
                var line = ending() ? queue.poll() : queue.poll(100, TimeUnit.MILLISECONDS);
                if (line != null) deliver(line);
                else if (ending()) break;
            }
        } catch (InterruptedException over) {
            // The process ends, and nobody takes the rest.
        } finally {
            collector.close();
        }
    }

    private boolean ending() {
        return end.getCount() == 0;
    }

    private void deliver(ILoggingEvent line) throws InterruptedException {
        long pause = FIRST_PAUSE_MILLIS;
        long droppedBefore = dropped.sum();
        while (true) {
            try {
                collector.take(line);
                if (pause > FIRST_PAUSE_MILLIS)
                    LOG.info(
                            "{} takes lines of the log again, {} were dropped",
                            collector.name(),
                            dropped.sum() - droppedBefore);
                return;
            } catch (IOException away) {
                collector.close();
                if (ending()) {
                    dropped.increment();
                    return;
                }
                if (pause == FIRST_PAUSE_MILLIS)
                    LOG.warn("{} takes no lines of the log: {}", collector.name(), String.valueOf(away.getMessage()));
            } catch (RuntimeException bug) {
                dropped.increment();
                LOG.error("a line of the log could not be written for {}", collector.name(), bug);
                return;
            }
            // Woken at the end, for a last try.
            var _ = end.await(pause, TimeUnit.MILLISECONDS);
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
    }

    /// Sends what is queued, if that is taken soon.
    @Override
    public void stop() {
        if (!isStarted()) return;
        super.stop();
        end.countDown();
        try {
            if (!sender.join(LAST)) sender.interrupt();
        } catch (InterruptedException hurried) {
            sender.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
