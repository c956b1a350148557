package io.sluice.cli.explain;

import io.sluice.cli.explain.Explanation.Api;
import io.sluice.cli.explain.Explanation.Trouble;
import io.sluice.cli.start.DryRun;
import io.sluice.cli.start.Installation;
import io.sluice.cli.terminal.ProductVersion;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.exchange.Pipeline;
import io.sluice.model.api.ApiDefinition;
import java.util.List;
import java.util.TreeMap;

/// Has this version explain an installation.
public final class Explained {
    private Explained() {}

    /// @throws io.sluice.cli.terminal.CommandRefused when a gateway would not start with it
    public static Explanation of(Installation installation) {
        return DryRun.of(installation, Explained::look);
    }

    private static Explanation look(Gateway gateway) {
        var loaded = gateway.loader().last();
        var served = gateway.live().current().apis();
        var apis = new TreeMap<String, Api>();
        loaded.definitions().forEach((id, definition) -> {
            var pipelines = new TreeMap<String, String>();
            var api = served.get(id);
            if (api != null) {
                api.pipelines().forEach((key, pipeline) -> pipelines.put(key, explain(pipeline)));
                // Bytes pass through a service as they are.
                if (api.pipelines().isEmpty())
                    pipelines.put("", "-> " + definition.target().url());
            }
            apis.put(id, new Api(id, definition.name(), api != null, listens(definition), pipelines));
        });
        var policies = new TreeMap<String, List<String>>();
        gateway.policies()
                .get()
                .all()
                .forEach(policy -> policies.put(
                        policy.id(), List.copyOf(policy.accessRights().keySet())));
        var problems = loaded.problems().stream()
                .map(problem -> new Trouble(problem.code().id(), problem.where(), problem.detail()))
                .toList();
        return new Explanation(ProductVersion.number(), apis, policies, problems);
    }

    private static String explain(Pipeline pipeline) {
        return pipeline.explain().stripTrailing();
    }

    private static String listens(ApiDefinition api) {
        var listen = api.listen();
        if (api.internal()) return "(internal) " + listen.path();
        var port = listen.port() == 0 ? "" : ":" + listen.port();
        var protocol = listen.protocol().isEmpty() ? "" : listen.protocol() + " ";
        return protocol + listen.domain() + port + listen.path();
    }
}
