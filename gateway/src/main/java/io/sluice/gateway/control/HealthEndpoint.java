package io.sluice.gateway.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.source.Loader;
import io.sluice.model.document.Json;
import io.sluice.storage.Health;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// Whether the gateway lives (`/hello`) and whether it can take traffic (`/ready`); for everybody.
/// Source: `gateway-features-1.md` 1.8.
final class HealthEndpoint implements Middleware {
    private final boolean readiness;
    private final Loader loader;
    private final Health store;
    private final ControlApi.Presence presence;
    private final InstantSource clock;

    HealthEndpoint(boolean readiness, Loader loader, Health store, ControlApi.Presence presence, InstantSource clock) {
        this.readiness = readiness;
        this.loader = loader;
        this.store = store;
        this.presence = presence;
        this.clock = clock;
    }

    @Override
    public String name() {
        return readiness ? "ready" : "hello";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        return new Verdict.Answer(answer(exchange.request().method()));
    }

    private LocalResponse answer(String method) {
        if (!method.equals("GET")) return Answers.error(405, "Method Not Allowed");
        var reason = readiness ? notReady() : Optional.<String>empty();
        if (reason.isPresent()) return Answers.error(503, reason.get());
        return Answers.json(shown());
    }

    private Optional<String> notReady() {
        if (presence.leaving()) return Optional.of("Gateway is shutting down");
        if (!store.up()) return Optional.of("Redis connection not available");
        if (!loader.last().loaded()) return Optional.of("A successful API reload did not happen");
        return Optional.empty();
    }

    private ObjectNode shown() {
        boolean up = store.up();
        var health = Json.object();
        health.put("status", up ? "pass" : "fail")
                .put("version", ControlApi.COMPATIBLE_VERSION)
                .put("description", readiness ? "Tyk GW Ready" : "Tyk GW");
        var redis = health.putObject("details").putObject("redis");
        redis.put("status", up ? "pass" : "fail").put("componentType", "datastore");
        if (!up) redis.put("output", "the store cannot be reached");
        redis.put("time", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        return health;
    }
}
