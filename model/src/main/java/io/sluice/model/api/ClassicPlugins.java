package io.sluice.model.api;

import io.sluice.model.document.Fields;
import io.sluice.model.middleware.MiddlewareSpec;
import io.sluice.model.middleware.PluginSpec;
import io.sluice.model.middleware.PluginSpec.Hook;
import java.util.Map;
import java.util.function.Consumer;

/// `custom_middleware`, bundles and endpoint plugins.
final class ClassicPlugins {
    private static final Map<String, Hook.Place> PLACES = Map.of(
            "pre", Hook.Place.PRE,
            "post_key_auth", Hook.Place.POST_AUTH,
            "post", Hook.Place.POST,
            "response", Hook.Place.RESPONSE);

    private ClassicPlugins() {}

    static void api(Fields api, boolean keyless, Consumer<? super MiddlewareSpec> into) {
        var middleware = api.object("custom_middleware");
        PLACES.forEach((hook, place) -> {
            var functions = middleware.objects(hook).stream()
                    .filter(function -> !function.flag("disabled"))
                    .map(ClassicPlugins::function)
                    .toList();
            // Without authentication there is nothing after it.
            if (functions.isEmpty() || (keyless && place == Hook.Place.POST_AUTH)) return;
            into.accept(new Hook(place, middleware.text("driver"), functions));
        });
        var bundle = api.text("custom_middleware_bundle");
        if (!bundle.isEmpty() && !api.flag("custom_middleware_bundle_disabled")) {
            into.accept(new PluginSpec.Bundle(bundle));
        }
    }

    private static Hook.Function function(Fields function) {
        return new Hook.Function(
                function.text("name"),
                function.text("path"),
                function.flag("raw_body_only"),
                function.flag("require_session"));
    }

    static void version(Fields version, Consumer<? super MiddlewareSpec> into) {
        if (!version.flag("use_extended_paths")) return;
        ClassicShape.list(
                new ClassicEndpoints(version),
                "go_plugin",
                entry -> new PluginSpec.EndpointFunction.Entry(
                        entry.endpoint(),
                        entry.fields().text("func_name"),
                        entry.fields().text("plugin_path")),
                PluginSpec.EndpointFunction::new,
                into);
    }
}
