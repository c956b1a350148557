package io.sluice.gateway.upstream.credential;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.gateway.event.Event;
import io.sluice.gateway.event.EventMeta;
import io.sluice.gateway.event.Events;
import io.sluice.gateway.identity.ProviderHttp;
import io.sluice.model.event.EventName;
import io.sluice.model.middleware.UpstreamSpec.UpstreamOAuth;
import io.sluice.model.settings.Secret;
import io.sluice.storage.KeyValueStore;
import java.time.InstantSource;

/// The tokens of all APIs. An API has one source as long as its definition asks for the same token.
public final class Credentials implements AutoCloseable {
    private final ProviderHttp http;
    private final KeyValueStore store;
    private final Secret secret;
    private final Events events;
    private final InstantSource clock;
    private final Cache<Wanted, TokenSource> sources =
            Caffeine.newBuilder().weakValues().build();

    private record Wanted(String apiId, UpstreamOAuth spec) {}

    /// @param http   closed with this
    /// @param secret `secret` of the settings
    public Credentials(ProviderHttp http, KeyValueStore store, Secret secret, Events events, InstantSource clock) {
        this.http = http;
        this.store = store;
        this.secret = secret;
        this.events = events;
        this.clock = clock;
    }

    private void failed(String apiId, String message) {
        if (!events.heard(EventName.UPSTREAM_OAUTH_ERROR, apiId)) return;
        var meta = new EventMeta.UpstreamOAuth(message, apiId);
        events.raise(new Event(EventName.UPSTREAM_OAUTH_ERROR, apiId, meta, clock.instant()));
    }

    /// Nothing is asked for yet.
    public TokenSource tokens(String apiId, UpstreamOAuth spec) {
        return sources.get(
                new Wanted(apiId, spec),
                wanted -> new TokenSource(
                        apiId,
                        spec,
                        new TokenEndpoint(spec, http),
                        new TokenShelf(store, secret, apiId, spec),
                        message -> failed(apiId, message)));
    }

    @Override
    public void close() {
        http.close();
    }
}
