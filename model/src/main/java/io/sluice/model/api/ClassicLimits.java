package io.sluice.model.api;

import io.sluice.model.document.Fields;
import io.sluice.model.middleware.LimitSpec;
import io.sluice.model.middleware.MiddlewareSpec;
import java.util.List;
import java.util.function.Consumer;

/// Classic fields that say how much a caller, or all callers together, may do
/// (source: `gateway-features-1.md` sections 3.17 and 5.15).
final class ClassicLimits {
    private ClassicLimits() {}

    static void api(Fields api, boolean keyless, Consumer<? super MiddlewareSpec> into) {
        if (keyless) return;
        into.accept(new LimitSpec.SessionLimit(!api.flag("disable_rate_limit"), !api.flag("disable_quota")));
        into.accept(new LimitSpec.RateLimitsRoute());
    }

    static void version(Fields api, Fields version, Consumer<? super MiddlewareSpec> into) {
        var global = api.object("global_rate_limit");
        var rate = global.number("rate");
        var seconds = global.number("per");
        var hasGlobal = !global.flag("disabled") && rate > 0;
        var endpoints = version.flag("use_extended_paths")
                ? new ClassicEndpoints(version)
                        .entries("rate_limit").stream()
                                .map(entry -> new LimitSpec.ApiLimit.EndpointLimit(
                                        entry.endpoint(),
                                        entry.fields().number("rate"),
                                        entry.fields().number("per")))
                                .toList()
                : List.<LimitSpec.ApiLimit.EndpointLimit>of();
        if (api.flag("disable_rate_limit") || (!hasGlobal && endpoints.isEmpty())) return;
        into.accept(new LimitSpec.ApiLimit(hasGlobal ? rate : 0, hasGlobal ? seconds : 0, endpoints));
    }
}
