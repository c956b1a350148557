package io.sluice.gateway.measure;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/// The pauses of the last garbage collections, in nanoseconds; what runs beside the program is none.
final class Pauses implements AutoCloseable {
    private static final int KEPT = 256;

    // Guarded by itself.
    private final ArrayDeque<Double> last = new ArrayDeque<>();
    private final List<NotificationEmitter> heard = new ArrayList<>();
    private final NotificationListener listener = (notification, _) -> hear(notification);

    static Pauses watch() {
        var pauses = new Pauses();
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            var name = collector.getName();
            boolean stops = !name.contains("Concurrent") && !name.contains("Cycles");
            if (!stops || !(collector instanceof NotificationEmitter emitter)) continue;
            emitter.addNotificationListener(pauses.listener, null, null);
            pauses.heard.add(emitter);
        }
        return pauses;
    }

    private void hear(Notification notification) {
        if (!notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) return;
        var info = GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
        synchronized (last) {
            if (last.size() == KEPT) last.removeFirst();
            last.addLast(info.getGcInfo().getDuration() * 1e6);
        }
    }

    /// Least, three quartiles and most; zeros when there was none yet.
    double[] quantiles() {
        double[] sorted;
        synchronized (last) {
            sorted = last.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        }
        var quantiles = new double[5];
        for (int i = 0; i < quantiles.length && sorted.length > 0; i++) {
            quantiles[i] = sorted[(sorted.length - 1) * i / (quantiles.length - 1)];
        }
        return quantiles;
    }

    @Override
    public void close() {
        for (var emitter : heard) {
            try {
                emitter.removeNotificationListener(listener);
            } catch (ListenerNotFoundException gone) {
                // It hears nothing either way.
            }
        }
    }
}
