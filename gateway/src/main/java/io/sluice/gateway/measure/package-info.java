/// Figures for OpenTelemetry collectors. Apart from traces, because it reads what many others keep of a request.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.measure;
