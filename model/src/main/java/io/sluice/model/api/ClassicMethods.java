package io.sluice.model.api;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sluice.model.document.Fields;
import io.sluice.model.middleware.IdentifySpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Auth token, basic authentication, signatures and plugins.
final class ClassicMethods {
    private static final Duration DEFAULT_CACHE = Duration.ofSeconds(60);
    /// Drivers whose method is silently absent in a gateway without them; nothing here hosts the first two.
    private static final List<String> NEVER_HOSTED = List.of("", "python", "lua");

    private ClassicMethods() {}

    static IdentifySpec.AuthToken token(Fields api) {
        var config = CredentialSource.config(api, "authToken");
        return new IdentifySpec.AuthToken(
                CredentialSource.source(config),
                config.flag("use_certificate"),
                signature(config),
                ClassicDirectory.of(api));
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

    /// Empty when its expressions are no use: the method is then absent, as in a Tyk gateway.
    static Optional<IdentifySpec> basic(Fields api) {
        var basic = api.object("basic_auth");
        var seconds = basic.integer("cache_ttl");
        var cache = seconds > 0 ? Duration.ofSeconds(seconds) : DEFAULT_CACHE;
        var body = basic.flag("extract_from_body")
                ? Optional.of(
                        new IdentifySpec.Basic.Body(basic.text("body_user_regexp"), basic.text("body_password_regexp")))
                : Optional.<IdentifySpec.Basic.Body>empty();
        if (body.isPresent()
                && !(isUseful(body.get().user()) && isUseful(body.get().password()))) {
            basic.findings()
                    .warn(basic.pointer(), "an expression for the body is empty or wrong: basic authentication is off");
            return Optional.empty();
        }
        var source = CredentialSource.of(api, "basic");
        return Optional.of(new IdentifySpec.Basic(source, basic.flag("disable_caching") ? Duration.ZERO : cache, body));
    }

    private static boolean isUseful(String expression) {
        try {
            return !expression.isEmpty() && Pattern.compile(expression).groupCount() >= 0;
        } catch (PatternSyntaxException bad) {
            return false;
        }
    }

    static IdentifySpec hmac(Fields api) {
        var skew = api.number("hmac_allowed_clock_skew");
        var once = api.flag("hmac_refuse_replays");
        if (once && skew <= 0) {
            // Without an end to the life of a signature each would have to be remembered for ever.
            api.findings().error(api.pointer("hmac_refuse_replays"), "needs a hmac_allowed_clock_skew of more than 0");
        }
        return new IdentifySpec.Hmac(
                CredentialSource.of(api, "hmac"), api.texts("hmac_allowed_algorithms"), skew, once);
    }

    /// Empty when no driver could ever run it.
    static Optional<IdentifySpec> plugin(Fields api) {
        var asked = api.flag("custom_plugin_auth_enabled")
                || api.flag("enable_coprocess_auth")
                || api.flag("use_go_plugin_auth");
        if (!asked) return Optional.empty();
        var middleware = api.object("custom_middleware");
        var driver = middleware.text("driver", api.flag("use_go_plugin_auth") ? "goplugin" : "");
        if (NEVER_HOSTED.contains(driver)) {
            middleware
                    .findings()
                    .unsupported(
                            middleware.pointer("driver"),
                            "no plugin can run with the driver \"" + driver + "\"; the other methods guard the API");
            return Optional.empty();
        }
        var check = middleware.object("auth_check");
        return Optional.of(new IdentifySpec.Plugin(
                CredentialSource.of(api, "coprocess"),
                driver,
                !check.flag("disabled"),
                check.text("name"),
                check.text("path"),
                check.flag("raw_body_only"),
                check.flag("require_session"),
                extractor(middleware.object("id_extractor")),
                token(api)));
    }

    private static Optional<IdentifySpec.Plugin.IdExtractor> extractor(Fields extractor) {
        if (extractor.flag("disabled") || extractor.text("extract_from").isEmpty()) return Optional.empty();
        return Optional.of(new IdentifySpec.Plugin.IdExtractor(
                extractor.text("extract_from"), extractor.text("extract_with"), extractor.tree("extractor_config")));
    }
}
