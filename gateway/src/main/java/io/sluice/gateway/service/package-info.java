/// The way to services outside: who is called through which proxy, and with which TLS.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.service;
