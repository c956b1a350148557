package io.sluice.gateway.control;

import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.identity.KeySets;

/// `/tyk/cache/jwks`: forgets the keys of identity providers, so that the next token has them fetched.
final class KeySetRoutes {
    private final KeySets keySets;

    KeySetRoutes(KeySets keySets) {
        this.keySets = keySets;
    }

    void addTo(Router router) {
        router.on("DELETE", "cache/jwks", this::all).on("DELETE", "cache/jwks/{id}", this::ofApi);
    }

    private LocalResponse all(ControlRequest request) {
        keySets.invalidateAll();
        return Answers.status("cache invalidated");
    }

    private LocalResponse ofApi(ControlRequest request) {
        keySets.invalidate(request.id());
        return Answers.status("cache invalidated");
    }
}
