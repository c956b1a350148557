/// What proves a token, who it speaks for, and the session that comes of it: keys of identity providers,
/// checks of claims, sessions made from tokens.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.identity;
