package io.sluice.gateway.control;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Pipeline;
import io.sluice.gateway.exchange.Step;
import io.sluice.gateway.exchange.Upstream;
import io.sluice.gateway.http1.RequestHead;
import io.sluice.gateway.observe.MetricsEndpoint;
import io.sluice.gateway.openapi.DocumentValues;
import io.sluice.gateway.session.SignedNotices;
import io.sluice.gateway.source.DefinitionTrial;
import io.sluice.model.session.KeyForms;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The gateway's own endpoints: `/tyk/…` for who knows the secret, health for everybody.
public final class ControlApi {
    /// The Tyk release whose behaviour clients of the control API may expect.
    static final String COMPATIBLE_VERSION = "v5.14.0";

    private static final byte[] PREFIX = "/tyk/".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] METRICS = "/tyk/metrics".getBytes(StandardCharsets.US_ASCII);

    private final Pipeline control;
    private final Pipeline metrics;
    private final List<Own> health = new ArrayList<>();
    private final List<Own> own = new ArrayList<>();

    /// One path outside `/tyk/`.
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Own(byte[] path, Pipeline pipeline) {}

    /// What the process knows of itself.
    public interface Presence {

        /// It is about to end.
        boolean leaving();

        /// The port that APIs are served on.
        int port();
    }

    public ControlApi(ControlParts parts, InstantSource clock) {
        var settings = parts.settings().control();
        var router = new Router();
        new ReloadRoutes(parts.loader(), parts.reloadNotices()).addTo(router);
        addDefinitions(parts, router);
        addKeys(parts, router, clock);
        var secret = new SecretCheck(settings.secret(), false);
        var guards = new ArrayList<Middleware>();
        // Who does not know the secret learns nothing of certificates.
        guards.add(secret);
        if (settings.mutualTls()) {
            guards.add(new ControlCertificateCheck(
                    settings.clientCertificates(), parts.certificates(), parts.certificateWatch()));
        }
        var steps = new ArrayList<Step>(guards);
        steps.add(new ControlEndpoint(router));
        parts.calls().ifPresent(steps::add);
        this.control = new Pipeline(steps, NOWHERE);
        if (settings.inspection() && !settings.secret().isEmpty()) {
            var shown = parts.settings().shown();
            var hidden = new ArrayList<Middleware>();
            var host = parts.settings().listen().controlHostname();
            if (!host.isEmpty()) hidden.add(new OnlyOnHost(host));
            hidden.addAll(guards);
            own.add(new Own(path("config"), guarded(hidden, new InspectionEndpoint(false, shown))));
            own.add(new Own(path("env"), guarded(hidden, new InspectionEndpoint(true, shown))));
        }
        // Scrapers can carry a bearer token.
        this.metrics = new Pipeline(
                List.of(new SecretCheck(settings.secret(), true), new MetricsEndpoint(parts.metrics())), NOWHERE);
        var store = parts.storage().health();
        var hello = new HealthEndpoint(false, parts.loader(), store, parts.dashboardUp(), parts.presence(), clock);
        var ready = new HealthEndpoint(true, parts.loader(), store, parts.dashboardUp(), parts.presence(), clock);
        health.add(new Own(path(settings.helloName()), new Pipeline(List.of(hello), NOWHERE)));
        health.add(new Own(path(settings.readyName()), new Pipeline(List.of(ready), NOWHERE)));
    }

    private static Pipeline guarded(List<Middleware> guards, Middleware last) {
        var steps = new ArrayList<>(guards);
        steps.add(last);
        return new Pipeline(steps, NOWHERE);
    }

    /// The more special paths come first.
    private static void addDefinitions(ControlParts parts, Router router) {
        var apis = new LoadedApis(parts.loader());
        var versions = new ApiVersions(apis, parts.definitions());
        var trial = new DefinitionTrial(parts.definitions(), parts.live());
        var classic = new ApiRoutes(
                apis,
                parts.definitions(),
                versions,
                parts.check(),
                trial,
                parts.settings().source().fromDashboard());
        var control = parts.settings().control();
        var values = new DocumentValues(control.checkExamples(), control.checkDefaults());
        new OasRoutes(apis, parts.definitions(), versions, classic, parts.check(), values, trial, () -> address(parts))
                .addTo(router);
        versions.addTo(router);
        classic.addTo(router);
        var policies = parts.settings().policies();
        new PolicyRoutes(parts.policies(), policies, parts.policyFolder(), apis).addTo(router);
        new OAuthRoutes(apis, parts.oauth()).addTo(router);
        new SchemaRoutes().addTo(router);
        new HealthRoutes(apis, parts.health()).addTo(router);
        new KeySetRoutes(parts.keySets()).addTo(router);
        new CacheRoutes(parts.storage().cache()).addTo(router);
        new DebugRoutes(parts.live().compiler(), parts.loop()).addTo(router);
    }

    private static OasRoutes.Address address(ControlParts parts) {
        var listen = parts.settings().listen();
        var host = listen.hostname().isEmpty() ? listen.address() : listen.hostname();
        int port = parts.presence().port();
        return new OasRoutes.Address(
                parts.settings().server().tls() ? "https" : "http",
                (host.isEmpty() ? "127.0.0.1" : host) + (port == 80 || port == 443 ? "" : ":" + port));
    }

    private static void addKeys(ControlParts parts, Router router, InstantSource clock) {
        var settings = parts.settings().keys();
        var storage = parts.storage();
        var notices =
                new SignedNotices(storage.notices(), parts.settings().control().nodeSecret());
        var keys = new StoredKeys(storage, KeyForms.of(settings), notices, parts.sessions());
        var writing = new KeyWriting(keys, parts.live(), parts.policies(), settings, storage.values(), clock);
        new KeyRoutes(keys, writing, settings, parts.live(), parts.policies(), clock, parts.events()).addTo(router);
        new CertificateRoutes(parts.certificates()).addTo(router);
        new OrgKeyRoutes(storage, notices, parts.live(), settings, clock).addTo(router);
    }

    /// The last step of these pipelines always answers.
    private static final Upstream NOWHERE = new Upstream() {
        @Override
        public void send(Exchange exchange) {
            exchange.answer(LocalResponse.plain(404, "Not Found"));
        }

        @Override
        public String describe() {
            return "own";
        }
    };

    private static byte[] path(String name) {
        return ("/" + name).getBytes(StandardCharsets.UTF_8);
    }

    /// Everything of this API; null for a request of another's. Allocates nothing.
    public @Nullable Pipeline all(Exchange exchange) {
        var head = exchange.request();
        if (startsWith(head, PREFIX)) return is(head, METRICS) ? metrics : control;
        var found = find(own, head);
        return found != null ? found : find(health, head);
    }

    /// Health only: for the public port when the control API has its own.
    public @Nullable Pipeline health(Exchange exchange) {
        return find(health, exchange.request());
    }

    private static @Nullable Pipeline find(List<Own> paths, RequestHead head) {
        // By index: an iterator would be an object for each request.
        for (int i = 0; i < paths.size(); i++) {
            var one = paths.get(i);
            if (is(head, one.path)) return one.pipeline;
        }
        return null;
    }

    private static boolean is(RequestHead head, byte[] path) {
        return head.pathEnd() - head.pathStart() == path.length && startsWith(head, path);
    }

    private static boolean startsWith(RequestHead head, byte[] prefix) {
        int from = head.pathStart();
        if (head.pathEnd() - from < prefix.length) return false;
        var bytes = head.bytes();
        for (int i = 0; i < prefix.length; i++) {
            if (bytes[from + i] != prefix[i]) return false;
        }
        return true;
    }
}
