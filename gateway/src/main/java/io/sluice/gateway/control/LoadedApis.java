package io.sluice.gateway.control;

import io.sluice.gateway.source.Loader;
import io.sluice.model.api.ApiDefinition;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/// The definitions that the last reload found, served or not.
record LoadedApis(Loader loader) {

    Optional<ApiDefinition> find(String id) {
        return Optional.ofNullable(loader.last().definitions().get(id));
    }

    /// By id.
    Stream<ApiDefinition> all() {
        return loader.last().definitions().values().stream().sorted(Comparator.comparing(ApiDefinition::id));
    }
}
