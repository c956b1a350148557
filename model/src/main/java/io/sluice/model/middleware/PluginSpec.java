package io.sluice.model.middleware;

import java.util.List;

/// Code of the API's owner in the chain (`custom_middleware`, endpoint plugins). The authentication hook is
/// [IdentifySpec.Plugin].
public sealed interface PluginSpec extends MiddlewareSpec {

    /// Functions that run at one place of the chain, in order.
    ///
    /// @param driver `otto`, `javascript`, `python`, `lua`, `grpc`, `goplugin`, or "" when none is named
    record Hook(Place place, String driver, List<Function> functions) implements PluginSpec {
        public enum Place {
            PRE(Stage.PRE_PLUGIN),
            POST_AUTH(Stage.POST_AUTH_PLUGIN),
            POST(Stage.POST_PLUGIN),
            /// Runs on the response only.
            RESPONSE(Stage.POST_PLUGIN);

            private final Stage stage;

            Place(Stage stage) {
                this.stage = stage;
            }
        }

        public record Function(String name, String path, boolean rawBodyOnly, boolean requireSession) {}

        @Override
        public Stage stage() {
            return place.stage;
        }
    }

    /// An archive from the bundle server that brings hooks of its own (`custom_middleware_bundle`).
    record Bundle(String path) implements PluginSpec {
        @Override
        public Stage stage() {
            return Stage.PRE_PLUGIN;
        }
    }

    /// Functions of single endpoints (`go_plugin`, OAS `postPlugins`).
    record EndpointFunction(List<Entry> endpoints) implements PluginSpec {
        public record Entry(Endpoint endpoint, String function, String path) {}

        @Override
        public Stage stage() {
            return Stage.ENDPOINT_PLUGIN;
        }
    }
}
