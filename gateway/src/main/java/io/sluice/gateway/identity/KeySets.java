package io.sluice.gateway.identity;

import io.sluice.model.api.ApiDefinition;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.IdentifySpec;
import io.sluice.model.middleware.MiddlewareSpec;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/// The key sets of all providers that definitions name; APIs with the same provider share them.
public final class KeySets {
    private final ProviderHttp http;
    private final Duration cacheFor;
    private final Executor behind = task -> Thread.ofVirtual().name("key-set").start(task);
    private final Map<String, RemoteKeys> byAddress = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> byApi = new ConcurrentHashMap<>();

    /// @param cacheFor setting `jwks.cache.timeout`
    public KeySets(ProviderHttp http, Duration cacheFor) {
        this.http = http;
        this.cacheFor = cacheFor;
    }

    /// How long a set counts as new where the definition says nothing.
    public Duration cacheFor() {
        return cacheFor;
    }

    /// The keys behind the address of a key set. Nothing is fetched yet.
    public RemoteKeys at(String apiId, String url) {
        return named(apiId, url, () -> fetch(url));
    }

    /// The keys of an OpenID provider, whose address its discovery document tells. Nothing is fetched yet.
    public RemoteKeys ofIssuer(String apiId, String issuer) {
        var base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        var discovery = base + "/.well-known/openid-configuration";
        return named(apiId, discovery, () -> fetch(keySetAddress(discovery)));
    }

    private RemoteKeys named(String apiId, String address, RemoteKeys.Source source) {
        byApi.computeIfAbsent(apiId, _ -> ConcurrentHashMap.newKeySet()).add(address);
        return byAddress.computeIfAbsent(address, _ -> new RemoteKeys(address, source, behind, System::nanoTime));
    }

    /// Has the key sets fetched that OAS definitions list, behind the caller, so that no first token waits for them.
    public void prefetch(Collection<ApiDefinition> apis) {
        for (var api : apis) {
            for (var spec : api.middleware()) prefetch(api.id(), spec);
        }
    }

    private void prefetch(String apiId, MiddlewareSpec spec) {
        switch (spec) {
            case IdentifySpec.Jwt jwt ->
                jwt.keySets().forEach(set -> at(apiId, set.url()).prefetch());
            case IdentifySpec.AnyOf(var groups) ->
                groups.forEach(group -> group.methods().forEach(method -> prefetch(apiId, method)));
            default -> {} // Addresses of other methods are asked when they are needed, as a Tyk gateway does.
        }
    }

    /// Forgets what was fetched for one API.
    public void invalidate(String apiId) {
        for (var address : byApi.getOrDefault(apiId, Set.of())) {
            var keys = byAddress.get(address);
            if (keys != null) keys.invalidate();
        }
    }

    /// Forgets all that was fetched.
    public void invalidateAll() {
        byAddress.values().forEach(RemoteKeys::invalidate);
    }

    private KeySet fetch(String url) throws IOException {
        return KeySet.read(body(url)).orElseThrow(() -> new IOException("the answer is no key set"));
    }

    private byte[] body(String url) throws IOException {
        var answer = http.get(url);
        if (answer.status() != 200) throw new IOException("status " + answer.status());
        return answer.body();
    }

    /// The definition vouches for the issuer, the issuer for the address of its keys: as long as nobody on the way
    /// can say something else, so a key set at another host must be reached by TLS, as its issuer is.
    private String keySetAddress(String discovery) throws IOException {
        var document = Json.parse(new String(body(discovery), StandardCharsets.UTF_8));
        var uri = document.path("jwks_uri").asText();
        var from = URI.create(discovery);
        try {
            var to = URI.create(uri);
            boolean sameHost = from.getAuthority().equalsIgnoreCase(to.getAuthority());
            boolean safe = ProviderHttp.isTls(from) && ProviderHttp.isTls(to);
            if (sameHost || safe) return uri;
        } catch (IllegalArgumentException malformed) {
            throw new IOException("the jwks_uri of the issuer is no address", malformed);
        }
        throw new IOException("the issuer's keys are at another host without TLS");
    }
}
