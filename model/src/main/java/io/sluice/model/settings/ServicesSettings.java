package io.sluice.model.settings;

import java.util.List;

/// How services outside are reached, by what they are asked for (`external_services`).
///
/// @param oauth     identity providers: key sets, introspection
/// @param webhooks  those who are told of events and of quotas
/// @param health    hosts that uptime tests look at
/// @param discovery registries that name targets
public record ServicesSettings(
        ServiceSettings oauth, ServiceSettings webhooks, ServiceSettings health, ServiceSettings discovery) {

    static ServicesSettings of(Values values) {
        return new ServicesSettings(
                ServiceSettings.of(values, "oauth"),
                ServiceSettings.of(values, "webhooks"),
                ServiceSettings.of(values, "health"),
                ServiceSettings.of(values, "discovery"));
    }

    public List<ServiceSettings> all() {
        return List.of(oauth, webhooks, health, discovery);
    }
}
