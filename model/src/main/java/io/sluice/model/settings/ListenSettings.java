package io.sluice.model.settings;

import com.fasterxml.jackson.databind.JsonNode;

/// Where the gateway accepts clients.
///
/// @param address         network interface to bind; "" is all of them
/// @param port            TCP port; 0 picks a free one
/// @param hostname        host name that every API and the control API answer to; "" is any
/// @param controlHostname host name that the control API answers to; "" is `hostname`
/// @param controlPort     own port of the control API; 0 is `port`
/// @param ports           ports that TCP and TLS APIs may ask for, as `ports_whitelist` was written; empty object: none
/// @param anyPort         whether `ports` is not asked
public record ListenSettings(
        String address,
        int port,
        String hostname,
        String controlHostname,
        int controlPort,
        JsonNode ports,
        boolean anyPort) {

    static ListenSettings of(Values values) {
        var hostname = values.text("hostname");
        var controlHostname = values.text("control_api_hostname");
        return new ListenSettings(
                values.text("listen_address"),
                values.port("listen_port"),
                hostname,
                controlHostname.isEmpty() ? hostname : controlHostname,
                values.port("control_api_port"),
                values.json("ports_whitelist"),
                values.on("disable_ports_whitelist"));
    }
}
