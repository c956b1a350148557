package io.sluice.gateway.compile;

import io.sluice.gateway.analytics.Recorder;
import io.sluice.gateway.event.handler.EventDesk;
import io.sluice.gateway.event.handler.RequestEvents;
import io.sluice.gateway.exchange.ApiDirectory;
import io.sluice.gateway.exchange.ClientAddress;
import io.sluice.gateway.health.HealthCounters;
import io.sluice.gateway.identity.IdentityProviders;
import io.sluice.gateway.measure.Measures;
import io.sluice.gateway.measure.Statsd;
import io.sluice.gateway.middleware.limit.Limiters;
import io.sluice.gateway.oauth.OAuthParts;
import io.sluice.gateway.observe.AccessLog;
import io.sluice.gateway.observe.Traffic;
import io.sluice.gateway.refusal.StandardRefusals;
import io.sluice.gateway.route.EndpointMatching;
import io.sluice.gateway.script.Scripts;
import io.sluice.gateway.session.PublicKeys;
import io.sluice.gateway.session.SessionCache;
import io.sluice.gateway.telemetry.Tracing;
import io.sluice.gateway.tls.CertificateStore;
import io.sluice.gateway.tls.CertificateWatch;
import io.sluice.gateway.tls.UpstreamTlsRules;
import io.sluice.gateway.upstream.Connector;
import io.sluice.gateway.upstream.UpstreamProxies;
import io.sluice.gateway.upstream.credential.Credentials;
import io.sluice.gateway.upstream.discovery.Discoveries;
import io.sluice.gateway.uptime.HostHealth;
import io.sluice.gateway.variables.Variables;
import io.sluice.model.session.KeyForms;
import io.sluice.model.settings.MonitorSettings;
import io.sluice.storage.KeyValueStore;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What compiled pipelines are built from, beside the definition.
///
/// @param matching            how endpoint patterns are read
/// @param defaultTimeoutNanos `proxy_default_timeout`
/// @param rawTargetPath       `http_server_options.skip_target_path_escaping`
/// @param websockets          `http_server_options.enable_websockets`
/// @param maxTransformedBytes of a response body that a template reads; 0 is no limit
/// @param upstreamTls         how TLS is spoken to upstreams whose API says nothing else
/// @param proxies             which proxies are in front of upstreams whose API says nothing else
/// @param connector           upstream connections
/// @param credentials         what is shown to upstreams
/// @param discoveries         targets that registries name
/// @param loops               number of event loops
/// @param apis                the APIs being served, for those that send requests to each other
/// @param client              whose address a request comes from
/// @param certificates        the store of certificates
/// @param variables           in the values of definitions
/// @param refusals            the gateway's own words for what is refused
/// @param versionHeader       response field with the name of the default version; "" is none
/// @param sessions            sessions of keys
/// @param publicKeys          those of who signs requests
/// @param providers           who hands out tokens, and the sessions of those
/// @param oauth               what the OAuth servers of all APIs share
/// @param clientCertificates  where they are, and how they count
/// @param recorder            of traffic; absent when analytics are off
/// @param health              counters of how an API fares; absent when they are off
/// @param limiters            what counts rates and quotas
/// @param traffic             counters of the APIs
/// @param accessLog           absent when it is off
/// @param tracing             absent when it is off
/// @param measures            absent when they are off
/// @param statsd              absent when it is off
/// @param monitors            which quotas are watched
/// @param cache               where responses are stored
/// @param scripts             JavaScript of users
/// @param hosts               which upstream hosts are down
/// @param events              where anything may tell what happened
/// @param requestEvents       the same for what happens to a request
/// @param certificateWatch    told of certificates that are used
public record Parts(
        EndpointMatching matching,
        long defaultTimeoutNanos,
        boolean rawTargetPath,
        boolean websockets,
        long maxTransformedBytes,
        UpstreamTlsRules upstreamTls,
        UpstreamProxies proxies,
        Connector connector,
        Credentials credentials,
        Discoveries discoveries,
        int loops,
        ApiDirectory apis,
        ClientAddress client,
        CertificateStore certificates,
        Variables variables,
        StandardRefusals refusals,
        String versionHeader,
        SessionCache sessions,
        PublicKeys publicKeys,
        IdentityProviders providers,
        OAuthParts oauth,
        Certificates clientCertificates,
        Optional<Recorder> recorder,
        Optional<HealthCounters> health,
        Limiters limiters,
        Traffic traffic,
        Optional<AccessLog> accessLog,
        Optional<Tracing> tracing,
        Optional<Measures> measures,
        Optional<Statsd> statsd,
        MonitorSettings monitors,
        KeyValueStore cache,
        Scripts scripts,
        HostHealth hosts,
        EventDesk events,
        RequestEvents requestEvents,
        CertificateWatch certificateWatch) {

    /// The same for requests that nobody is to hear of: they are not counted, recorded or logged.
    public Parts untold() {
        return new Parts(
                matching,
                defaultTimeoutNanos,
                rawTargetPath,
                websockets,
                maxTransformedBytes,
                upstreamTls,
                proxies,
                connector,
                credentials,
                discoveries,
                loops,
                apis,
                client,
                certificates,
                variables,
                refusals,
                versionHeader,
                sessions,
                publicKeys,
                providers,
                oauth,
                clientCertificates,
                Optional.empty(),
                Optional.empty(),
                limiters,
                new Traffic(loops),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                monitors,
                cache,
                scripts,
                hosts,
                events,
                requestEvents,
                certificateWatch);
    }

    /// @param store      of certificates
    /// @param everywhere ids that every API with a list lets in (`security.certificates.apis`)
    /// @param tokensToo  a token may take the place of a certificate that is a key
    /// @param forms      of keys
    public record Certificates(CertificateStore store, List<String> everywhere, boolean tokensToo, KeyForms forms) {
        public Certificates {
            everywhere = List.copyOf(everywhere);
        }

        /// Ids that an API with this list lets in.
        List<String> allowed(List<String> own) {
            return Stream.concat(own.stream(), everywhere.stream()).distinct().toList();
        }
    }
}
