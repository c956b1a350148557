package io.sluice.model.oas;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Fields;

/// `server`, without authentication and events. `server.contextVariables` has no effect in a gateway (recorded:
/// context/f-off) and is left alone.
final class ServerMapping {
    private ServerMapping() {}

    static void toClassic(Fields server, ObjectNode classic) {
        var listenPath = server.object("listenPath");
        var proxy = classic.withObject("/proxy");
        proxy.put("listen_path", listenPath.text("value"));
        proxy.put("strip_listen_path", listenPath.flag("strip"));
        classic.put("slug", server.text("slug"));
        classic.put("listen_port", server.smallInteger("port"));
        classic.put("protocol", server.text("protocol"));

        var certificates = server.object("clientCertificates");
        classic.put("use_mutual_tls_auth", certificates.flag("enabled"));
        Classic.texts(classic, "client_certificates", certificates.texts("allowlist"));

        var tags = server.object("gatewayTags");
        classic.put("tags_disabled", !tags.flag("enabled"));
        Classic.texts(classic, "tags", tags.texts("tags"));

        var domain = server.object("customDomain");
        classic.put("domain_disabled", !domain.flag("enabled"));
        classic.put("domain", domain.text("name"));
        Classic.texts(classic, "certificates", domain.texts("certificates"));

        classic.put(
                "enable_detailed_recording",
                server.object("detailedActivityLogs").flag("enabled"));
        classic.put("detailed_tracing", server.object("detailedTracing").flag("enabled"));
        classic.put(
                "enable_batch_request_support", server.object("batchProcessing").flag("enabled"));

        var addresses = server.object("ipAccessControl");
        classic.put("ip_access_control_disabled", !addresses.flag("enabled"));
        Classic.texts(classic, "allowed_ips", addresses.texts("allow"));
        Classic.texts(classic, "blacklisted_ips", addresses.texts("block"));

        EventMapping.toClassic(server.objects("eventHandlers"), classic);
    }

    static Members toExtension(Fields classic) {
        var proxy = classic.object("proxy");
        var listenPath =
                new Members().always("value", proxy.text("listen_path")).flag("strip", proxy.flag("strip_listen_path"));
        return new Members()
                .object("listenPath", listenPath)
                .text("slug", classic.text("slug"))
                .object("authentication", new AuthenticationToExtension(classic).authentication())
                .object("clientCertificates", clientCertificates(classic))
                .object("gatewayTags", tags(classic))
                .object("customDomain", domain(classic))
                .switchedOn("detailedActivityLogs", classic.flag("enable_detailed_recording"))
                .switchedOn("detailedTracing", classic.flag("detailed_tracing"))
                .objects("eventHandlers", EventMapping.toExtension(classic.object("event_handlers")))
                .object("ipAccessControl", addresses(classic))
                .switchedOn("batchProcessing", classic.flag("enable_batch_request_support"))
                .number("port", classic.integer("listen_port"))
                .text("protocol", classic.text("protocol"));
    }

    private static Members clientCertificates(Fields classic) {
        var allow = classic.texts("client_certificates");
        var enabled = classic.flag("use_mutual_tls_auth");
        return !enabled && allow.isEmpty()
                ? new Members()
                : new Members().always("enabled", enabled).texts("allowlist", allow);
    }

    private static Members tags(Fields classic) {
        var tags = classic.texts("tags");
        if (tags.isEmpty()) return new Members();
        return new Members().always("enabled", !classic.flag("tags_disabled")).texts("tags", tags);
    }

    private static Members domain(Fields classic) {
        var name = classic.text("domain");
        var certificates = classic.texts("certificates");
        if (name.isEmpty() && certificates.isEmpty()) return new Members();
        return new Members()
                .always("enabled", !classic.flag("domain_disabled"))
                .always("name", name)
                .texts("certificates", certificates);
    }

    /// A Classic list holds with its own switch off unless the general switch is used; the extension has one switch.
    private static Members addresses(Fields classic) {
        var optIn = classic.flag("ip_access_control_disabled");
        var allow = classic.texts("allowed_ips");
        var block = classic.texts("blacklisted_ips");
        if (allow.isEmpty() && block.isEmpty()) return new Members();
        var allows = !allow.isEmpty() && (!optIn || classic.flag("enable_ip_whitelisting"));
        var blocks = !block.isEmpty() && (!optIn || classic.flag("enable_ip_blacklisting"));
        if (!allows && !blocks) {
            return new Members().always("enabled", false).texts("allow", allow).texts("block", block);
        }
        return new Members()
                .always("enabled", true)
                .texts("allow", allows ? allow : java.util.List.of())
                .texts("block", blocks ? block : java.util.List.of());
    }
}
