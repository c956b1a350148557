package io.sluice.gateway.control;

import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.source.Loader;
import io.sluice.gateway.source.ReloadNotices;

/// `/tyk/reload` and `/tyk/reload/group`.
final class ReloadRoutes {
    private final Loader loader;
    private final ReloadNotices notices;

    ReloadRoutes(Loader loader, ReloadNotices notices) {
        this.loader = loader;
        this.notices = notices;
    }

    void addTo(Router router) {
        router.on("GET", "reload", this::reload).on("GET", "reload/group", this::group);
    }

    private LocalResponse reload(ControlRequest request) {
        var waiting = request.query("block").equals("true");
        var report = loader.reload(waiting);
        if (waiting) report.join();
        return Answers.status("");
    }

    private LocalResponse group(ControlRequest request) {
        notices.publish().toCompletableFuture().join();
        return Answers.status("");
    }
}
