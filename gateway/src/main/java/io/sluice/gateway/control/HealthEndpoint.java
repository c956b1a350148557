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
import java.util.function.BooleanSupplier;

/// Whether the gateway lives (`/hello`) and whether it can take traffic (`/ready`); for everybody.
/// Source: `gateway-features-1.md` 1.8.
final class HealthEndpoint implements Middleware {
    private final boolean readiness;
    private final Loader loader;
    private final Health store;
    private final Optional<BooleanSupplier> dashboardUp;
    private final ControlApi.Presence presence;
    private final InstantSource clock;

    /// @param dashboardUp absent when nothing comes from a dashboard
    HealthEndpoint(
            boolean readiness,
            Loader loader,
            Health store,
            Optional<BooleanSupplier> dashboardUp,
            ControlApi.Presence presence,
            InstantSource clock) {
        this.readiness = readiness;
        this.loader = loader;
        this.store = store;
        this.dashboardUp = dashboardUp;
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

    /// Some parts that are away are a warning; when all are it fails.
    private ObjectNode shown() {
        boolean storeUp = store.up();
        boolean dashboardAway = dashboardUp.isPresent() && !dashboardUp.get().getAsBoolean();
        boolean dashboardHere = dashboardUp.isPresent() && !dashboardAway;
        var health = Json.object();
        health.put("status", storeUp ? dashboardAway ? "warn" : "pass" : dashboardHere ? "warn" : "fail")
                .put("version", ControlApi.COMPATIBLE_VERSION)
                .put("description", readiness ? "Tyk GW Ready" : "Tyk GW");
        var details = health.putObject("details");
        put(details.putObject("redis"), "datastore", storeUp, "the store cannot be reached");
        if (dashboardUp.isPresent()) {
            put(details.putObject("dashboard"), "system", dashboardHere, "the dashboard does not answer");
        }
        return health;
    }

    private void put(ObjectNode part, String kind, boolean up, String why) {
        part.put("status", up ? "pass" : "fail").put("componentType", kind);
        if (!up) part.put("output", why);
        part.put("time", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    }
}
