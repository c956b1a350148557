package io.sluice.model.api;

import io.sluice.model.document.Fields;
import io.sluice.model.middleware.IdentifySpec;
import io.sluice.model.middleware.MiddlewareSpec;
import java.util.function.Consumer;

/// Names what a Classic document asks for and no spec stands for yet, so that nobody is left guessing.
///
/// It closes the API: nobody knows what it would have kept out.
final class ClassicUnsupported {
    private ClassicUnsupported() {}

    static void api(Fields api, Consumer<? super MiddlewareSpec> into) {
        if (api.object("graphql").flag("enabled")) guard(api, "graphql", into);
        // It may be there to keep things out of the records, so traffic without it would tell too much.
        if (api.object("analytics_plugin").flag("enable")) guard(api, "analytics_plugin", into);
        if (api.text("application_protocol").equals("mcp")) guard(api, "application_protocol", into);
    }

    private static void guard(Fields fields, String name, Consumer<? super MiddlewareSpec> into) {
        fields.findings().unsupported(fields.pointer(name), name + " is not supported");
        into.accept(new IdentifySpec.Unsupported(name));
    }
}
