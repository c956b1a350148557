package io.sluice.gateway.compile;

import io.sluice.gateway.listen.PortRules;
import io.sluice.gateway.tls.ServedNames;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.middleware.IdentifySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What the APIs now being served need of a TLS handshake.
///
/// @param port       of APIs that have their own; 0 is the main one
/// @param everywhere ids that every API with a list lets in
/// @param control    the control API, when it shares the port
public record ServedByApis(
        Supplier<LiveConfig.Config> config, int port, List<String> everywhere, Optional<ServedNames.Served> control)
        implements ServedNames {

    public ServedByApis {
        everywhere = List.copyOf(everywhere);
    }

    @Override
    public long version() {
        return config.get().version();
    }

    @Override
    public List<Served> served() {
        var all = new ArrayList<Served>();
        for (var api : config.get().apis().values()) {
            var listen = api.definition().listen();
            boolean here = port == 0 ? !PortRules.isStream(listen.protocol()) : port == listen.port();
            if (here) all.add(served(api.definition()));
        }
        control.ifPresent(all::add);
        return all;
    }

    private Served served(ApiDefinition api) {
        var demand = Demand.NOTHING;
        var allowed = new ArrayList<String>();
        for (var spec : api.middleware()) {
            if (spec instanceof IdentifySpec.ClientCertificate(var own)) {
                demand = Demand.REQUIRE;
                allowed.addAll(own);
                allowed.addAll(everywhere);
            } else if (asksFor(spec) && demand == Demand.NOTHING) {
                demand = Demand.REQUEST;
            }
        }
        return new Served(api.listen().domain(), api.listen().certificates(), demand, allowed);
    }

    private static boolean asksFor(Object spec) {
        return switch (spec) {
            case IdentifySpec.AuthToken token -> token.certificateAsKey();
            case IdentifySpec.AnyOf(var groups) ->
                groups.stream().flatMap(group -> group.methods().stream()).anyMatch(ServedByApis::asksFor);
            default -> false;
        };
    }
}
