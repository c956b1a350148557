/// HTTP/3: QUIC connections on UDP sockets, their streams to exchanges and back. Nothing of it is loaded while
/// `http_server_options.enable_http3` is off.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.http3;
