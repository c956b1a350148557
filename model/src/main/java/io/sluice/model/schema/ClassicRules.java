package io.sluice.model.schema;

import io.sluice.model.document.Fields;
import io.sluice.model.document.GoDuration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The rules beyond any schema that a Tyk control API holds a definition to, in its order and words
/// (source: `gateway-features-1.md` section 1.3, recorded refusals).
final class ClassicRules {
    private static final String PREFIX = "Validation of API Definition failed. Reason: ";
    private static final Pattern IPV4 = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

    /// @param pointer where; "" for what concerns several places
    /// @param text    the whole refusal
    record Broken(String pointer, String text) {}

    private final Fields api;
    private final List<Broken> broken = new ArrayList<>();

    private ClassicRules(Fields api) {
        this.api = api;
    }

    static List<Broken> check(Fields api) {
        var rules = new ClassicRules(api);
        rules.dataSources();
        rules.authSources();
        rules.addresses("enable_ip_whitelisting", "allowed_ips");
        rules.addresses("enable_ip_blacklisting", "blacklisted_ips");
        rules.timeouts();
        rules.upstreamAuth();
        rules.balancing();
        return rules.broken;
    }

    static boolean isRule(String text) {
        return text.startsWith(PREFIX);
    }

    private void refuse(String pointer, String reason) {
        broken.add(new Broken(pointer, PREFIX + reason + "."));
    }

    private void dataSources() {
        var engine = api.object("graphql").object("engine");
        var names = new HashSet<String>();
        for (var source : engine.objects("data_sources")) {
            if (!names.add(source.text("name").strip().toLowerCase(Locale.ROOT))) {
                refuse(source.pointer("name"), "duplicate data source names are not allowed");
                return;
            }
        }
    }

    private void authSources() {
        var enabled = Map.of(
                "authToken", api.flag("use_standard_auth"),
                "coprocess", api.flag("enable_coprocess_auth") || api.flag("custom_plugin_auth_enabled"),
                "externalOAuth", api.object("external_oauth").flag("enabled"),
                "hmac", api.flag("enable_signature_checking"),
                "jwt", api.flag("enable_jwt"),
                "oauth", api.flag("use_oauth2"),
                "oidc", api.flag("use_openid"));
        new TreeMap<>(api.objectMap("auth_configs")).forEach((method, config) -> {
            var silent = config.flag("disable_header") && !config.flag("use_param") && !config.flag("use_cookie");
            if (silent && enabled.getOrDefault(method, false)) {
                refuse(
                        config.pointer(),
                        "all auth sources are disabled for " + method
                                + ", at least one of header/cookie/query must be enabled");
            }
        });
    }

    private void addresses(String flag, String list) {
        if (!api.flag(flag)) return;
        var entries = api.texts(list);
        for (int i = 0; i < entries.size(); i++) {
            if (!isAddress(entries.get(i))) {
                refuse(api.pointer(list) + "/" + i, "invalid IP/CIDR \"" + entries.get(i) + "\"");
            }
        }
    }

    private static boolean isAddress(String entry) {
        int slash = entry.indexOf('/');
        var address = slash < 0 ? entry : entry.substring(0, slash);
        int bits;
        if (isIpv4(address)) bits = 32;
        else if (Formats.fits("ipv6", address)) bits = 128;
        else return false;
        if (slash < 0) return true;
        var prefix = entry.substring(slash + 1);
        return prefix.matches("\\d{1,3}") && Integer.parseInt(prefix) <= bits;
    }

    private static boolean isIpv4(String address) {
        var parts = IPV4.matcher(address);
        if (!parts.matches()) return false;
        for (int i = 1; i <= 4; i++) {
            var part = parts.group(i);
            // Go refuses leading zeros.
            if (Integer.parseInt(part) > 255 || (part.length() > 1 && part.startsWith("0"))) return false;
        }
        return true;
    }

    private void timeouts() {
        for (var version : api.object("version_data").objectMap("versions").values()) {
            if (isNegative(version.text("global_enforce_timeout"))) {
                refuse(version.pointer("global_enforce_timeout"), "invalid global timeout value");
            }
            for (var entry : version.object("extended_paths").objects("hard_timeouts")) {
                if (entry.integer("timeout") < 0 || isNegative(entry.text("duration"))) {
                    refuse(entry.pointer("timeout"), "invalid timeout value");
                }
            }
        }
    }

    private static boolean isNegative(String duration) {
        return GoDuration.parse(duration).filter(java.time.Duration::isNegative).isPresent();
    }

    private void upstreamAuth() {
        var auth = api.object("upstream_auth");
        var oauth = auth.object("oauth");
        if (!auth.flag("enabled")) return;
        if (auth.object("basic_auth").flag("enabled") && oauth.flag("enabled")) {
            refuse(auth.pointer(), "multiple upstream authentication modes not allowed");
        }
        if (!oauth.flag("enabled")) return;
        var types = oauth.texts("allowed_authorize_types");
        var where = oauth.pointer("allowed_authorize_types");
        if (types.isEmpty()) {
            refuse(where, "upstream OAuth authorization type is required");
        } else if (types.size() > 1) {
            refuse(where, "multiple upstream OAuth authorization type not allowed");
        } else {
            switch (types.getFirst()) {
                case "clientCredentials" -> clientMethod(oauth.object("client_credentials"));
                case "password" -> clientMethod(oauth.object("password"));
                default -> refuse(where, "invalid OAuth authorization type");
            }
        }
    }

    private void clientMethod(Fields grant) {
        var method = grant.text("method");
        if (!method.isEmpty()
                && !List.of("client_secret_basic", "client_secret_post").contains(method)) {
            refuse(
                    grant.pointer("method"),
                    "invalid upstream OAuth client authentication method, valid values are: "
                            + "client_secret_basic, client_secret_post");
        }
    }

    private void balancing() {
        var proxy = api.object("proxy");
        if (proxy.flag("enable_load_balancing") && proxy.texts("target_list").isEmpty()) {
            refuse(
                    proxy.pointer("target_list"),
                    "all load balancing targets have weight 0, at least one target must have weight > 0");
        }
    }
}
