package io.sluice.model.settings;

import java.time.Duration;

/// Tokens that the gateway issues, and key sets that it fetches.
///
/// @param accessLife          how long an access token lives
/// @param refreshLife         how long a refresh token lives
/// @param retainExpired       how long expired tokens are kept; zero: for ever
/// @param redirectSeparator   what separates redirect URIs
/// @param errorStatus         status of a refused token request
/// @param jwksSkipVerify      whether key sets are fetched without a look at the certificate
/// @param jwksCache           how long a key set is kept
public record OauthSettings(
        Duration accessLife,
        Duration refreshLife,
        Duration retainExpired,
        String redirectSeparator,
        int errorStatus,
        boolean jwksSkipVerify,
        Duration jwksCache) {

    static OauthSettings of(Values values) {
        return new OauthSettings(
                values.seconds("oauth_token_expire"),
                values.seconds("oauth_refresh_token_expire"),
                values.seconds("oauth_token_expired_retain_period"),
                values.text("oauth_redirect_uri_separator"),
                values.integer("oauth_error_status_code"),
                values.on("jwt_ssl_insecure_skip_verify"),
                values.seconds("jwks.cache.timeout"));
    }
}
