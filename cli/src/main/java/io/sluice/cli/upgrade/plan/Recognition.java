package io.sluice.cli.upgrade.plan;

import io.sluice.cli.upgrade.plan.Deployment.Estate;
import io.sluice.cli.upgrade.plan.Deployment.Method;
import io.sluice.model.settings.SettingValue;
import java.util.Map;
import java.util.Optional;

/// Finds out how an installation is deployed.
public final class Recognition {
    private final Host host;
    private final Map<String, SettingValue> settings;

    /// @param settings every setting of the gateway, by key
    public Recognition(Host host, Map<String, SettingValue> settings) {
        this.host = host;
        this.settings = settings;
    }

    /// @param method what somebody says it is; empty: it is found out
    public Deployment deployment(Optional<Method> method) {
        var estate = estate();
        if (method.isPresent()) return new Deployment(method.get(), estate, "told so");
        if (host.hasHere("Chart.yaml", "values.yaml")) return of(Method.HELM, estate, "values of a chart lie here");
        if (host.hasHere("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")) {
            return of(Method.COMPOSE, estate, "a Compose file lies here");
        }
        if (host.manifests()) return of(Method.KUBERNETES, estate, "a manifest of the gateway lies here");
        if (host.environment().containsKey("KUBERNETES_SERVICE_HOST")) {
            return of(Method.KUBERNETES, estate, "this process runs in a pod");
        }
        if (host.has(".dockerenv") || host.has("run/.containerenv")) {
            return of(Method.CONTAINER, estate, "this process runs in a container");
        }
        if (host.debian()) return of(Method.DEB, estate, "dpkg knows the package sluice-gateway");
        if (host.rpm()) return of(Method.RPM, estate, "the program is in /opt/sluice-gateway on a system with rpm");
        return of(Method.FOLDER, estate, "nothing else was found");
    }

    private static Deployment of(Method method, Estate estate, String because) {
        return new Deployment(method, estate, because);
    }

    private Estate estate() {
        if (on("cloud")) return Estate.CLOUD;
        if (on("slave_options.use_rpc")) return Estate.HYBRID;
        return on("use_db_app_configs") ? Estate.DASHBOARD : Estate.ALONE;
    }

    private boolean on(String key) {
        var value = settings.get(key);
        return value != null && value.value().asBoolean();
    }
}
