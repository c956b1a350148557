/// Exact bytes in, exact bytes out, on both sides of the gateway, compared with what the RFCs demand.
///
/// The cases are in `conformance/wire/cases.json`. A string of a case is bytes: one character, one byte. In strings
/// are replaced: `{{GW}}` host:port of the gateway, `{{UP}}` of the upstream, `{{P}}` the listen path, `{{target}}`
/// (in an upstream's answer) the target it got, `{{repeat:TEXT:N}}`, `{{number:TEXT with %d:N}}`, `{{pattern:N}}` N
/// bytes in which a lost or moved block shows, `{{chunked:N:SIZE}}` the same in chunks, `{{EVIL}}` a whole request to
/// be smuggled, `{{evil_length:N}}` its length plus N, `{{evil_hex}}` its length in hex.
///
/// A case: `client` (a text to send or steps), `methods` of the client's requests, `upstream` (for each request it
/// gets a text or steps; beyond the list a default answer), `await` that many complete answers for at most `limit`
/// ms, look `settle` ms longer, `upstream_down`, `expect` statements. `observed` tells what three other gateways did;
/// nothing is compared with it.
///
/// Steps of the client ([WireCase]) and of the upstream ([UpstreamConnection]) are told there, statements by
/// [Statements].
@org.jspecify.annotations.NullMarked
package io.sluice.e2e.wire;
