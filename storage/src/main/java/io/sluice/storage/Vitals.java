package io.sluice.storage;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The [Health] a backend keeps up to date. A connection is down until it is reported up. Why, is the
/// backend's to log.
public final class Vitals implements Health {
    private static final Logger LOG = LoggerFactory.getLogger(Vitals.class);

    private final Map<String, Boolean> connections = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<Consumer<Boolean>> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean up;

    public Vitals(List<String> connections) {
        connections.forEach(name -> this.connections.put(name, false));
    }

    /// Cheap when nothing changes.
    public void report(String connection, boolean works) {
        if (Boolean.valueOf(works).equals(connections.get(connection))) return;
        synchronized (this) {
            connections.put(connection, works);
            boolean now = !connections.containsValue(false);
            if (now == up) return;
            up = now;
            listeners.forEach(listener -> tell(listener, now));
        }
    }

    private static void tell(Consumer<Boolean> listener, boolean up) {
        try {
            listener.accept(up);
        } catch (RuntimeException bug) {
            LOG.error("a listener to the store's health failed", bug);
        }
    }

    @Override
    public boolean up() {
        return up;
    }

    @Override
    public Map<String, Boolean> connections() {
        return new TreeMap<>(connections);
    }

    @Override
    public Watch watch(Consumer<Boolean> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
