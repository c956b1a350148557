package io.sluice.gateway.source;

import io.sluice.gateway.notice.Notice;
import io.sluice.gateway.notice.NoticeTrust;
import io.sluice.gateway.tls.CertificateStore;
import io.sluice.gateway.tls.ClientTls;
import io.sluice.model.document.Json;
import io.sluice.model.settings.GatewaySettings;
import io.sluice.model.settings.SourceSettings;
import io.sluice.storage.Notices;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLContext;

/// Everything that comes from a dashboard: which parts do is up to the settings.
public final class Dashboard implements AutoCloseable {
    /// Below `app_path`, which holds nothing else for such a gateway.
    private static final String FOLDER = ".dashboard";

    private final GatewaySettings settings;
    private final DashboardLink link;

    private Dashboard(GatewaySettings settings, DashboardLink link) {
        this.settings = settings;
        this.link = link;
    }

    /// Empty when nothing comes from a dashboard.
    ///
    /// @param certificates where the gateway's own may be; asked at the first call
    public static Optional<Dashboard> of(GatewaySettings settings, CertificateStore certificates) {
        var source = settings.source();
        var policies = settings.policies();
        boolean service = policies.source().equals("service");
        if (!source.fromDashboard() && !service) return Optional.empty();
        var base = source.fromDashboard()
                ? source.dashboardUrl().reveal()
                : policies.connection().reveal();
        var link = new DashboardLink(
                base, settings.control().nodeSecret(), source.dashboardTimeout(), () -> tls(source, certificates));
        return Optional.of(new Dashboard(settings, link));
    }

    /// With the first certificate of `security.certificates.dashboard_api` that has its key. Where some are named and
    /// none can be had, the dashboard is not called: it is to know who asks.
    private static SSLContext tls(SourceSettings source, CertificateStore certificates) throws IOException {
        try {
            var own = certificates.findAll(source.certificates()).stream()
                    .filter(one -> one.key().isPresent())
                    .findFirst();
            if (own.isEmpty() && !source.certificates().isEmpty()) {
                throw new IOException("no certificate of security.certificates.dashboard_api is there with its key");
            }
            var trust = new ClientTls.Trust("", List.of(), source.anyCertificate());
            return ClientTls.of(trust, new ClientTls.Own("", "", own), "", "").context();
        } catch (IllegalArgumentException | CompletionException unusable) {
            throw new IOException("TLS towards the dashboard cannot be set up: " + unusable.getMessage(), unusable);
        }
    }

    public DefinitionSource definitions(SecretText secrets) {
        var source = settings.source();
        var fetch = fetch("", "/system/apis", "apis");
        return new DashboardDefinitions(
                fetch, secrets, source.segmented() ? Optional.of(source.tags()) : Optional.empty());
    }

    public PolicySource policies() {
        return new DashboardPolicies(fetch(settings.policies().connection().reveal(), "/system/policies", "policies"));
    }

    /// Hears where the dashboard is, for a node that was not told (`NoticeDashboardZeroConf`, `wire-formats.md` 17).
    public Notices.Listener zeroConf(NoticeTrust trust) {
        return new Notices.Listener() {
            @Override
            public void received(byte[] message) {
                Notice.read(message, trust)
                        .filter(notice -> notice.command().equals("NoticeDashboardZeroConf"))
                        .ifPresent(notice -> found(notice.payload()));
            }
        };
    }

    private void found(String payload) {
        try {
            var where = DashboardLink.member(Json.parse(payload), "DashboardConfig");
            var host = DashboardLink.member(where, "Hostname").asText();
            int port = DashboardLink.member(where, "Port").asInt();
            boolean tls = DashboardLink.member(where, "UseTLS").booleanValue();
            if (!host.isEmpty() && port > 0) link.found((tls ? "https://" : "http://") + host + ":" + port);
        } catch (IOException none) {
            // Not what a dashboard says.
        }
    }

    /// @param from "" is the dashboard
    private DashboardFetch fetch(String from, String path, String name) {
        var source = settings.source();
        var file = Path.of(source.appPath()).resolve(FOLDER).resolve(name);
        return new DashboardFetch(
                link,
                from,
                path,
                source.fetchAgain(),
                source.fetchPause(),
                new LastKnown(file, settings.control().nodeSecret()));
    }

    /// Begins to say that this node is there.
    ///
    /// @param registered called each time the dashboard has taken it in anew
    public void start(Runnable registered) {
        link.start(registered);
    }

    /// Sends something to the dashboard.
    ///
    /// @param json the body
    public void tell(String path, String json) throws IOException {
        link.tell(path, json);
    }

    /// It has answered the last call.
    public boolean up() {
        return link.up();
    }

    @Override
    public void close() {
        link.close();
    }
}
