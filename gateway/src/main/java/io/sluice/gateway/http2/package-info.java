/// HTTP/2: streams to exchanges and back.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.http2;
