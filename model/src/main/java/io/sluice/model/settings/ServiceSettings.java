package io.sluice.model.settings;

import java.util.Arrays;
import java.util.List;

/// How calls of one group to services outside go (`external_services`): through which proxy, with which TLS.
///
/// @param proxy everything empty: none
public record ServiceSettings(Proxy proxy, Tls tls) {
    /// @param http   address of the proxy for `http` targets; "" is none
    /// @param https  the same for `https` targets
    /// @param bypass hosts that are called directly, with their sub-domains; `*` is all
    public record Proxy(String http, String https, List<String> bypass) {
        public static final Proxy NONE = new Proxy("", "", List.of());

        public Proxy {
            bypass = List.copyOf(bypass);
        }

        private static Proxy of(Values values, String group) {
            var bypass = Arrays.stream(values.text(group + ".bypass_proxy").split(","))
                    .map(String::strip)
                    .filter(host -> !host.isEmpty())
                    .toList();
            var named = new Proxy(
                    values.text(group + ".http_proxy").strip(),
                    values.text(group + ".https_proxy").strip(),
                    bypass);
            return values.on(group + ".enabled") ? named : NONE;
        }
    }

    /// @param enabled  else everything here is as if it were empty
    /// @param certFile PEM, with `keyFile`; `certId`, an id of the certificate store, comes before it
    /// @param caFile   whom to trust, beside `caCertIds`; both empty: whom the machine trusts
    public record Tls(
            boolean enabled,
            String certFile,
            String keyFile,
            String caFile,
            String certId,
            List<String> caCertIds,
            boolean skipVerify,
            String minVersion,
            String maxVersion) {

        public static final Tls OFF = new Tls(false, "", "", "", "", List.of(), false, "", "");

        public Tls {
            caCertIds = List.copyOf(caCertIds);
        }

        private static Tls of(Values values, String group) {
            var named = new Tls(
                    true,
                    values.text(group + ".cert_file"),
                    values.text(group + ".key_file"),
                    values.text(group + ".ca_file"),
                    values.text(group + ".cert_id"),
                    values.list(group + ".ca_cert_ids"),
                    values.on(group + ".insecure_skip_verify"),
                    values.text(group + ".tls_min_version"),
                    values.text(group + ".tls_max_version"));
            return values.on(group + ".enabled") ? named : OFF;
        }
    }

    /// Straight to the service.
    public static final ServiceSettings DIRECT = new ServiceSettings(Proxy.NONE, Tls.OFF);

    /// A proxy of the group comes before the one for all groups.
    ///
    /// @param group such as `oauth`
    static ServiceSettings of(Values values, String group) {
        var own = Proxy.of(values, "external_services." + group + ".proxy");
        var all = Proxy.of(values, "external_services.global");
        return new ServiceSettings(
                own.equals(Proxy.NONE) ? all : own, Tls.of(values, "external_services." + group + ".mtls"));
    }
}
