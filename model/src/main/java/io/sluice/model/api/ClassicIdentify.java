package io.sluice.model.api;

import io.sluice.model.document.Fields;
import io.sluice.model.middleware.AllowSpec;
import io.sluice.model.middleware.IdentifySpec;
import io.sluice.model.middleware.MiddlewareSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Classic fields that say who may call and how they prove it (source: `auth-and-keys.md` sections 0.4 and 1).
final class ClassicIdentify {
    private ClassicIdentify() {}

    static void read(Fields api, boolean keyless, Consumer<? super MiddlewareSpec> into) {
        if (keyless) return;
        var others = new ArrayList<IdentifySpec>();
        unsupported(api, "use_oauth2", others);
        unsupported(api.object("external_oauth"), "enabled", others);
        unsupported(api, "use_basic_auth", others);
        unsupported(api, "enable_signature_checking", others);
        unsupported(api, "enable_jwt", others);
        unsupported(api, "use_openid", others);
        unsupported(api, "enable_coprocess_auth", others);
        unsupported(api, "use_go_plugin_auth", others);
        unsupported(api, "custom_plugin_auth_enabled", others);
        others.forEach(into);
        if (api.flag("use_standard_auth") || others.isEmpty()) into.accept(token(api));
        if (api.flag("strip_auth_data")) into.accept(new IdentifySpec.StripAuth(strips(api)));

        into.accept(new AllowSpec.KeyExpiry());
        into.accept(new AllowSpec.AccessRights());
        into.accept(new AllowSpec.GranularAccess());
    }

    private static void unsupported(Fields fields, String flag, List<IdentifySpec> into) {
        if (!fields.flag(flag)) return;
        var field = fields.pointer(flag).substring(1).replace('/', '.');
        fields.findings().unsupported(fields.pointer(flag), "the authentication method " + field + " is not supported");
        into.add(new IdentifySpec.Unsupported(field));
    }

    private static IdentifySpec.AuthToken token(Fields api) {
        var config = config(api, "authToken");
        return new IdentifySpec.AuthToken(source(config), config.flag("use_certificate"), signature(config));
    }

    /// `auth_configs.<method>`; the old `auth` object when the map lacks the method.
    static Fields config(Fields api, String method) {
        var configs = api.object("auth_configs");
        var mayBeOld = method.equals("authToken") || method.equals("jwt");
        return mayBeOld && !configs.has(method) ? api.object("auth") : configs.object(method);
    }

    static IdentifySpec.Source source(Fields config) {
        var other = otherName(config);
        return new IdentifySpec.Source(
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

    private static List<IdentifySpec.Source> strips(Fields api) {
        var configs = new ArrayList<>(api.objectMap("auth_configs").values());
        if (!api.object("auth_configs").has("authToken")) configs.addFirst(api.object("auth"));
        return configs.stream().map(ClassicIdentify::strip).distinct().toList();
    }

    private static IdentifySpec.Source strip(Fields config) {
        var source = source(config);
        return new IdentifySpec.Source(
                source.header(), source.query(), Optional.of(config.text("cookie_name", otherName(config))));
    }

    private static Optional<IdentifySpec.AuthToken.Signature> signature(Fields config) {
        if (!config.flag("validate_signature")) return Optional.empty();
        var signature = config.object("signature");
        var header = signature.text("header");
        var named = signature.text("param_name");
        var usesQuery = signature.flag("use_param") || !named.isEmpty();
        var status = signature.smallInteger("error_code");
        return Optional.of(new IdentifySpec.AuthToken.Signature(
                signature.text("algorithm"),
                header,
                !usesQuery ? "" : named.isEmpty() ? header : named,
                signature.text("secret"),
                signature.integer("allowed_clock_skew"),
                status == 0 ? 401 : status,
                signature.text("error_message", "Request signature verification failed")));
    }
}
