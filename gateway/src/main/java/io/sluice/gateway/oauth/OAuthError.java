package io.sluice.gateway.oauth;

import java.util.Locale;

/// What a client is told when it gets no token (RFC 6749, 4.1.2.1 and 5.2).
enum OAuthError {
    INVALID_REQUEST("The request is missing a required parameter, includes an invalid parameter value, includes a "
            + "parameter more than once, or is otherwise malformed."),
    UNAUTHORIZED_CLIENT("The client is not authorized to request a token using this method."),
    ACCESS_DENIED("The resource owner or authorization server denied the request."),
    UNSUPPORTED_RESPONSE_TYPE("The authorization server does not support obtaining a token using this method."),
    SERVER_ERROR("The authorization server encountered an unexpected condition that prevented it from fulfilling "
            + "the request."),
    UNSUPPORTED_GRANT_TYPE("The authorization grant type is not supported by the authorization server."),
    INVALID_GRANT("The provided authorization grant (e.g., authorization code, resource owner credentials) or "
            + "refresh token is invalid, expired, revoked, does not match the redirection URI used in the "
            + "authorization request, or was issued to another client."),
    INVALID_CLIENT("Client authentication failed (e.g., unknown client, no client authentication included, or "
            + "unsupported authentication method).");

    private final String description;

    OAuthError(String description) {
        this.description = description;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    String description() {
        return description;
    }

    Refused refused() {
        return new Refused(this, "");
    }

    /// Ends a request; carries no stack.
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        private final OAuthError error;
        private final String redirect;

        /// @param redirect where the browser may be sent with the news; "" when that is not known
        Refused(OAuthError error, String redirect) {
            super(error.id(), null, false, false);
            this.error = error;
            this.redirect = redirect;
        }

        OAuthError error() {
            return error;
        }

        String redirect() {
            return redirect;
        }
    }
}
