package io.sluice.model.settings;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;

/// How the gateway speaks with clients: `http_server_options.*` and its neighbours.
///
/// @param readTimeout          longest time in which a client may send one request
/// @param writeTimeout         longest time in which a client may take one response
/// @param tls                  whether the main port speaks TLS
/// @param http2                whether HTTP/2 is offered over TLS
/// @param http3                whether HTTP/3 is served beside TLS, on the UDP port of the same number
/// @param websockets           whether a client may upgrade its connection
/// @param certificateFiles     old form of certificates: an array of `{domain_name, cert_file, key_file}`
/// @param certificates         ids in the store or paths of PEM files
/// @param minTlsVersion        769 (1.0) to 772 (1.3); 0 is the library's choice
/// @param maxTlsVersion        769 (1.0) to 772 (1.3); 0 is the library's choice
/// @param ciphers              names of TLS 1.2 cipher suites; empty is the library's choice
/// @param maxRequestBodyBytes  above it a client gets 413; 0 is no limit
/// @param maxResponseBodyBytes limit of a response body that a transformation reads; 0 is no limit
/// @param forwardedDepth       which address of `X-Forwarded-For`, counted from its end, is the client; 0 is the first
/// @param closeConnections     whether each response closes its connection
/// @param hideGenerator        whether the product's own response headers are left out
/// @param versionHeader        response header that carries the name of the default version; "" is none
public record ServerSettings(
        Duration readTimeout,
        Duration writeTimeout,
        boolean tls,
        boolean http2,
        boolean http3,
        boolean websockets,
        JsonNode certificateFiles,
        List<String> certificates,
        int minTlsVersion,
        int maxTlsVersion,
        List<String> ciphers,
        long maxRequestBodyBytes,
        long maxResponseBodyBytes,
        int forwardedDepth,
        boolean closeConnections,
        boolean hideGenerator,
        String versionHeader) {

    public ServerSettings {
        certificates = List.copyOf(certificates);
        ciphers = List.copyOf(ciphers);
    }

    static ServerSettings of(Values values) {
        return new ServerSettings(
                values.seconds("http_server_options.read_timeout"),
                values.seconds("http_server_options.write_timeout"),
                values.on("http_server_options.use_ssl"),
                values.on("http_server_options.enable_http2"),
                values.on("http_server_options.enable_http3"),
                values.on("http_server_options.enable_websockets"),
                values.json("http_server_options.certificates"),
                values.list("http_server_options.ssl_certificates"),
                values.integer("http_server_options.min_version"),
                values.integer("http_server_options.max_version"),
                values.list("http_server_options.ssl_ciphers"),
                values.whole("http_server_options.max_request_body_size"),
                values.whole("http_server_options.max_response_body_size"),
                values.integer("http_server_options.xff_depth"),
                values.on("close_connections"),
                values.on("hide_generator_header"),
                values.text("version_header"));
    }
}
