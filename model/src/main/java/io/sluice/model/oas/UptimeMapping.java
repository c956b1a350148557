package io.sluice.model.oas;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Fields;
import io.sluice.model.document.GoDuration;
import io.sluice.model.document.Json;
import java.time.Duration;
import java.util.List;

/// `uptimeTests`. The extension keeps the protocol in the scheme of the URL, Classic beside it.
final class UptimeMapping {
    private static final List<String> SOCKET_PROTOCOLS = List.of("tcp", "tls");

    private UptimeMapping() {}

    static ObjectNode toClassic(Fields tests) {
        var classic = Json.object();
        classic.put("disabled", !tests.flag("enabled"));
        var checks = tests.objects("tests");
        if (!checks.isEmpty()) {
            var list = classic.putArray("check_list");
            checks.forEach(test -> list.add(check(test)));
        }
        var config = classic.putObject("config");
        config.put("expire_utime_after", Durations.seconds(tests, "logRetentionPeriod"));
        config.set("service_discovery", DiscoveryMapping.toClassic(tests.object("serviceDiscovery")));
        config.put("recheck_wait", Durations.seconds(tests, "hostDownRetestPeriod"));
        return classic;
    }

    private static ObjectNode check(Fields test) {
        var check = Json.object();
        var url = test.text("url");
        for (var protocol : SOCKET_PROTOCOLS) {
            if (url.startsWith(protocol + "://")) {
                check.put("protocol", protocol);
                url = url.substring(protocol.length() + 3);
            }
        }
        check.put("url", url);
        check.put("timeout", Durations.read(test, "timeout").toNanos());
        check.put("enable_proxy_protocol", test.flag("enableProxyProtocol"));
        if (test.has("commands")) check.set("commands", test.any("commands"));
        check.put("method", test.text("method"));
        Classic.map(check, "headers", test.textMap("headers"));
        check.put("body", test.text("body"));
        return check;
    }

    static Members toExtension(Fields tests) {
        var config = tests.object("config");
        var checks =
                tests.objects("check_list").stream().map(UptimeMapping::test).toList();
        var discovery = DiscoveryMapping.toExtension(config.object("service_discovery"));
        if (checks.isEmpty() && discovery.isEmpty()) return new Members();
        return new Members()
                .always("enabled", !tests.flag("disabled"))
                .object("serviceDiscovery", discovery)
                .objects("tests", checks)
                .text("hostDownRetestPeriod", period(config.integer("recheck_wait")))
                .text("logRetentionPeriod", period(config.integer("expire_utime_after")));
    }

    private static String period(long seconds) {
        return seconds == 0 ? "" : Durations.ofSeconds(seconds);
    }

    private static ObjectNode test(Fields check) {
        var protocol = check.text("protocol");
        var url = check.text("url");
        var headers = new Members();
        check.textMap("headers").forEach(headers::always);
        return new Members()
                .always("url", SOCKET_PROTOCOLS.contains(protocol) ? protocol + "://" + url : url)
                .text("timeout", timeout(check.integer("timeout")))
                .text("method", check.text("method"))
                .object("headers", headers)
                .text("body", check.text("body"))
                .tree("commands", check.any("commands"))
                .flag("enableProxyProtocol", check.flag("enable_proxy_protocol"))
                .node();
    }

    private static String timeout(long nanos) {
        return nanos == 0 ? "" : GoDuration.format(Duration.ofNanos(nanos));
    }
}
