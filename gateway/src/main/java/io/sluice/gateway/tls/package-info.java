/// TLS on both sides: versions, certificates, trust.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.tls;
