package io.sluice.gateway.event.handler;

import io.sluice.gateway.event.Event;
import io.sluice.gateway.event.Events;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.event.EventHandlerSpec;
import io.sluice.model.event.EventHandlers;
import io.sluice.model.event.EventName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Knows who hears of what, and hands events to the lanes of their handlers.
///
/// Which handlers there are follows the APIs being served ([#serve]); those of an API that did not change stay, with
/// what waits for them.
public final class EventDesk implements Events, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventDesk.class);

    private final Handlers handlers;
    private final Map<EventName, List<Lane>> gateway;
    private final LongAdder handled = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private volatile Map<String, Hearers> apis = Map.of();
    private volatile boolean closed;

    /// Those of an API; kept also where there are none, so that a reload reads only what has changed.
    private record Hearers(ApiDefinition definition, Map<EventName, List<Lane>> lanes) {}

    /// @param gateway handlers of the settings
    /// @param monitor is told of quotas
    /// @param others  are told of quotas too; nobody else is
    public EventDesk(
            Handlers handlers,
            EventHandlers gateway,
            Optional<EventHandlerSpec.Webhook> monitor,
            List<EventHandler> others) {
        this.handlers = handlers;
        this.gateway = lanes(gateway, "", "", EventName::reachesGateway);
        var monitors = new ArrayList<>(others);
        monitor.flatMap(webhook -> handlers.handler(webhook, "", "")).ifPresent(monitors::add);
        if (!monitors.isEmpty()) {
            var lanes =
                    monitors.stream().map(it -> new Lane(it, handled, dropped)).toList();
            this.gateway.put(EventName.TRIGGER_EXCEEDED, lanes);
        }
    }

    private interface Reaching {
        boolean reaches(EventName name);
    }

    private Map<EventName, List<Lane>> lanes(EventHandlers named, String apiId, String orgId, Reaching reaching) {
        var lanes = new EnumMap<EventName, List<Lane>>(EventName.class);
        named.byName().forEach((name, specs) -> {
            if (!reaching.reaches(name)) {
                var where = apiId.isEmpty() ? "the settings" : "API " + apiId;
                LOG.warn("{}: handlers of {} never hear of it there", where, name.id());
                return;
            }
            var own = new ArrayList<Lane>();
            for (var spec : specs) {
                handlers.handler(spec, apiId, orgId).ifPresent(it -> own.add(new Lane(it, handled, dropped)));
            }
            if (!own.isEmpty()) lanes.put(name, List.copyOf(own));
        });
        return lanes;
    }

    /// These APIs are being served from now on, and no others. Called by one thread at a time.
    public void serve(Collection<ApiDefinition> definitions) {
        var before = apis;
        var after = new HashMap<String, Hearers>();
        for (var definition : definitions) {
            var known = before.get(definition.id());
            if (known != null && known.definition.equals(definition)) {
                after.put(definition.id(), known);
                continue;
            }
            var named = EventHandlers.of(definition.classic());
            var lanes = named.isEmpty()
                    ? Map.<EventName, List<Lane>>of()
                    : lanes(named, definition.id(), definition.orgId(), EventName::reachesApi);
            after.put(definition.id(), new Hearers(definition, lanes));
        }
        apis = after;
    }

    @Override
    public boolean heard(EventName name, String apiId) {
        if (gateway.containsKey(name)) return true;
        var hearers = apis.get(apiId);
        return hearers != null && hearers.lanes.containsKey(name);
    }

    @Override
    public void raise(Event event) {
        if (closed) return;
        for (var lane : gateway.getOrDefault(event.name(), List.of())) lane.offer(event);
        var hearers = apis.get(event.apiId());
        if (hearers == null) return;
        for (var lane : hearers.lanes.getOrDefault(event.name(), List.of())) lane.offer(event);
    }

    /// Events that were handled, once for each handler.
    public long handled() {
        return handled.sum();
    }

    /// Events that were not handled because too many waited for one handler.
    public long dropped() {
        return dropped.sum();
    }

    /// Takes no more, and gives what waits a moment to be handled.
    @Override
    public void close() {
        closed = true;
        var all = new ArrayList<Lane>();
        gateway.values().forEach(all::addAll);
        apis.values().forEach(hearers -> hearers.lanes.values().forEach(all::addAll));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        while (!all.stream().allMatch(Lane::isIdle) && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(10_000_000);
        }
        all.forEach(Lane::abandon);
    }
}
