package io.sluice.gateway.compile;

import io.sluice.gateway.event.handler.RaiseRefusals;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Step;
import io.sluice.gateway.middleware.identify.CredentialSource;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.event.EventHandlers;
import io.sluice.model.middleware.IdentifySpec;
import io.sluice.model.middleware.MiddlewareSpec;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// Steps that raise events; none where nobody hears of them.
final class EventSteps {
    private EventSteps() {}

    static Optional<Step> of(ApiDefinition api, Parts parts) {
        var handlers = EventHandlers.of(api.classic());
        if (RaiseRefusals.NAMES.stream().noneMatch(handlers::hears)) return Optional.empty();
        return Optional.of(new RaiseRefusals(api.id(), api.orgId(), parts.requestEvents(), credential(api)));
    }

    /// The key or token that a request presents, by the first method that has one; passwords and signatures are none.
    private static Function<Exchange, String> credential(ApiDefinition api) {
        return api.middleware().stream()
                .flatMap(EventSteps::methods)
                .flatMap(method -> source(method).stream())
                .findFirst()
                .map(CredentialSource::new)
                .<Function<Exchange, String>>map(source -> exchange -> plain(source.text(exchange)))
                .orElse(_ -> "");
    }

    private static Stream<IdentifySpec> methods(MiddlewareSpec spec) {
        return switch (spec) {
            case IdentifySpec.AnyOf(var groups) -> groups.stream().flatMap(group -> group.methods().stream());
            case IdentifySpec method -> Stream.of(method);
            default -> Stream.empty();
        };
    }

    private static Optional<IdentifySpec.Source> source(IdentifySpec method) {
        return switch (method) {
            case IdentifySpec.AuthToken token -> Optional.of(token.source());
            case IdentifySpec.Jwt jwt -> Optional.of(jwt.source());
            case IdentifySpec.OpenId openId -> Optional.of(openId.source());
            case IdentifySpec.OAuth2 oauth -> Optional.of(oauth.source());
            case IdentifySpec.ExternalOAuth external -> Optional.of(external.source());
            default -> Optional.empty();
        };
    }

    private static String plain(String credential) {
        var bytes = credential.getBytes(StandardCharsets.UTF_8);
        return credential.substring(CredentialSource.bearer(bytes, 0, bytes.length));
    }
}
