package io.sluice.model.api;

import io.sluice.model.document.Fields;
import io.sluice.model.middleware.IdentifySpec.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where credentials are read from: `auth_configs.<method>` (source: `auth-and-keys.md` section 0.4).
final class CredentialSource {
    private CredentialSource() {}

    /// The configuration of a method; the old `auth` object when the map lacks it and the method is old enough.
    static Fields config(Fields api, String method) {
        var configs = api.object("auth_configs");
        var mayBeOld = method.equals("authToken") || method.equals("jwt");
        return mayBeOld && !configs.has(method) ? api.object("auth") : configs.object(method);
    }

    static Source of(Fields api, String method) {
        return source(config(api, method));
    }

    static Source source(Fields config) {
        var other = otherName(config);
        return new Source(
                config.flag("disable_header") ? "" : headerName(config),
                config.flag("use_param") ? Optional.of(config.text("param_name", other)) : Optional.empty(),
                config.flag("use_cookie") ? Optional.of(config.text("cookie_name", other)) : Optional.empty());
    }

    private static String headerName(Fields config) {
        return config.text("auth_header_name", "Authorization");
    }

    /// What a parameter or cookie without a name is called. With headers off the name of the header is not looked at.
    private static String otherName(Fields config) {
        return config.flag("disable_header") ? "Authorization" : headerName(config);
    }

    /// What `strip_auth_data` removes.
    static List<Source> strips(Fields api) {
        var configs = new ArrayList<>(api.objectMap("auth_configs").values());
        if (!api.object("auth_configs").has("authToken")) configs.addFirst(api.object("auth"));
        return configs.stream().map(CredentialSource::strip).distinct().toList();
    }

    private static Source strip(Fields config) {
        var source = source(config);
        return new Source(source.header(), source.query(), Optional.of(config.text("cookie_name", otherName(config))));
    }
}
