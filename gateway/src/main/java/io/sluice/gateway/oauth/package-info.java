/// The built-in OAuth 2.0 server of an API: clients, codes, tokens, and the endpoints that hand them out.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.oauth;
