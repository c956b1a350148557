package io.sluice.model.middleware;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.settings.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who is calling.
///
/// Long because the methods of authentication belong on one page: each has a record with all it can be told.
public sealed interface IdentifySpec extends MiddlewareSpec {

    /// Where a credential is read from (`auth-and-keys.md` section 0.4).
    ///
    /// @param header   name of the header; "" when headers are switched off
    /// @param query    name of the query parameter; absent when not used
    /// @param cookie   name of the cookie; absent when not used
    record Source(String header, Optional<String> query, Optional<String> cookie) {}

    /// Auth token (`auth-and-keys.md` section 1.3).
    ///
    /// @param certificateAsKey `use_certificate`: the client certificate is the key
    /// @param directory        who is asked for keys that the store does not have
    record AuthToken(
            Source source, boolean certificateAsKey, Optional<Signature> signature, Optional<Directory> directory)
            implements IdentifySpec {
        /// An LDAP server whose entries hold sessions (`auth_provider`; `auth-and-keys.md` section 1.16).
        ///
        /// @param attributes       that are asked for; empty is all
        /// @param sessionAttribute holds the session as JSON
        /// @param search           filter; `TYKKEYID` stands for the key
        /// @param tls              own addition: LDAPS from the first byte
        /// @param bindName         own addition: who asks; "" is nobody
        public record Directory(
                String host,
                int port,
                String baseName,
                List<String> attributes,
                String sessionAttribute,
                String search,
                boolean tls,
                String bindName,
                Secret bindPassword) {
            public Directory {
                attributes = List.copyOf(attributes);
            }
        }

        /// Signature of the token (`validate_signature`).
        public record Signature(
                String algorithm,
                String header,
                String query,
                String secret,
                long allowedClockSkew,
                int errorStatus,
                String errorMessage) {
            @Override
            public String toString() {
                return "Signature[" + algorithm + ", header=" + header + ", query=" + query + "]";
            }
        }

        @Override
        public Stage stage() {
            return Stage.AUTH_TOKEN;
        }
    }

    /// Basic authentication (`auth-and-keys.md` section 1.8).
    ///
    /// @param cacheFor how long a good password is remembered; zero remembers none
    /// @param body     where a body carries the credentials when the header does not
    record Basic(Source source, Duration cacheFor, Optional<Body> body) implements IdentifySpec {
        /// @param user     RE2 expression, its first group is the name
        /// @param password RE2 expression, its first group is the password
        public record Body(String user, String password) {}

        @Override
        public Stage stage() {
            return Stage.AUTH_BASIC;
        }
    }

    /// HMAC and HTTP signatures (`auth-and-keys.md` section 1.9).
    ///
    /// @param algorithms         empty is any
    /// @param allowedSkewMillis  0 or less switches the check of the date off
    /// @param once               own addition: a signature is good for one request
    record Hmac(Source source, List<String> algorithms, double allowedSkewMillis, boolean once)
            implements IdentifySpec {
        @Override
        public Stage stage() {
            return Stage.AUTH_HMAC;
        }
    }

    /// JSON Web Tokens (`auth-and-keys.md` section 1.4).
    ///
    /// @param signingMethod   `hmac`, `rsa` or `ecdsa`; any other text counts as `hmac`
    /// @param key             `jwt_source` as written: address of a key set, base64 of one, or base64 of a key
    /// @param keySets         before `key`; only an OAS API has them
    /// @param identityClaims  tried in order, before `sub`
    /// @param clientClaim     names a key whose first policy counts; "" is none
    /// @param policyClaims    tried in order; empty is none
    /// @param skipKid         the `kid` of the head is nobody's identity
    /// @param scopes          scopes that bring policies
    /// @param mapsClients     false with `idp_client_id_mapping_disabled`
    /// @param claims          what an OAS API asks of the claims
    record Jwt(
            Source source,
            String signingMethod,
            Secret key,
            List<KeySet> keySets,
            List<String> identityClaims,
            String clientClaim,
            List<String> policyClaims,
            List<String> defaultPolicies,
            Skew skew,
            boolean skipKid,
            Scopes scopes,
            boolean mapsClients,
            Claims claims)
            implements IdentifySpec {
        /// @param cacheFor zero is the default of the settings
        public record KeySet(String url, Duration cacheFor) {}

        /// Seconds that clocks may differ.
        public record Skew(long issuedAt, long expiresAt, long notBefore) {}

        /// @param issuers   empty is any, as with audiences and subjects
        /// @param needsId   a token must have a `jti`
        /// @param custom    by dotted path, in order
        /// @param oas       claims are looked up as an OAS API does it
        public record Claims(
                boolean oas,
                List<String> issuers,
                List<String> audiences,
                List<String> subjects,
                boolean needsId,
                Map<String, Custom> custom) {}

        /// @param type        `required`, `exact_match` or `contains`
        /// @param nonBlocking only logged
        public record Custom(String type, List<JsonNode> allowed, boolean nonBlocking) {}

        @Override
        public Stage stage() {
            return Stage.AUTH_JWT;
        }
    }

    /// Scopes of a token and the policies they bring.
    ///
    /// @param claims   names of the claim, the first that a token has counts; empty is `scope`
    /// @param policies scope to policy id
    record Scopes(List<String> claims, Map<String, String> policies) {}

    /// The built-in OAuth 2.0 authorisation server (`auth-and-keys.md` section 1.6).
    ///
    /// @param grants        `authorization_code`, `refresh_token`, `password`, `client_credentials`
    /// @param responseTypes `code`, `token`
    record OAuth2(
            Source source,
            List<String> grants,
            List<String> responseTypes,
            String loginRedirect,
            String notifyUrl,
            Secret notifySecret)
            implements IdentifySpec {
        @Override
        public Stage stage() {
            return Stage.AUTH_OAUTH2;
        }
    }

    /// Tokens of another OAuth server (`auth-and-keys.md` section 1.7). Only the first provider is used.
    record ExternalOAuth(Source source, List<Provider> providers) implements IdentifySpec {
        /// One of the two is present, or every request fails; the first beats the second.
        public record Provider(Optional<Local> jwt, Optional<Introspection> introspection) {}

        /// The token is checked here.
        public record Local(String signingMethod, Secret key, String identityClaim, Jwt.Skew skew) {}

        /// The other server is asked.
        ///
        /// @param cacheFor zero asks each time
        public record Introspection(
                String url, String clientId, Secret clientSecret, String identityClaim, Duration cacheFor) {}

        @Override
        public Stage stage() {
            return Stage.AUTH_EXTERNAL_OAUTH;
        }
    }

    /// OpenID Connect (`auth-and-keys.md` section 1.5).
    record OpenId(Source source, List<Provider> providers, boolean segregateByClient, Scopes scopes)
            implements IdentifySpec {
        /// @param policies client id, decoded, to policy id
        public record Provider(String issuer, Map<String, String> policies) {}

        @Override
        public Stage stage() {
            return Stage.AUTH_OPENID;
        }
    }

    /// A plugin of the owner decides (`auth-and-keys.md` section 1.11).
    ///
    /// @param driver    `otto`, `javascript`, `grpc` or `goplugin`
    /// @param enabled   false: every request fails, as it does without the function
    /// @param otherwise what guards the API in a gateway that has no host for the driver
    record Plugin(
            Source source,
            String driver,
            boolean enabled,
            String function,
            String path,
            boolean rawBodyOnly,
            boolean requireSession,
            Optional<IdExtractor> idExtractor,
            AuthToken otherwise)
            implements IdentifySpec {
        /// How a request is recognised without asking the plugin again.
        ///
        /// @param from   `header`, `form`, `body` or `querystring`
        /// @param with   `value`, `xpath` or `regex`
        /// @param config the `extractor_config` object
        public record IdExtractor(String from, String with, JsonNode config) {}

        @Override
        public Stage stage() {
            return Stage.AUTH_PLUGIN;
        }
    }

    /// The client certificate must be one of these (`auth-and-keys.md` section 1.10, static). A gate, not an identity;
    /// keyless APIs can have it too.
    ///
    /// @param allowed ids of certificates
    record ClientCertificate(List<String> allowed) implements IdentifySpec {
        @Override
        public Stage stage() {
            return Stage.CLIENT_CERTIFICATE;
        }
    }

    /// Groups of methods of which one has to let the caller in (`auth-and-keys.md` section 1.12, compliant mode).
    /// Takes the place of the single methods.
    record AnyOf(List<Group> groups) implements IdentifySpec {
        /// All of them, in order. The session of the last one is used.
        public record Group(List<IdentifySpec> methods) {}

        @Override
        public Stage stage() {
            return Stage.AUTH_OAUTH2;
        }
    }

    /// A security scheme that no method stands for; inside a group it fails with 500.
    record NotConfigured(String scheme) implements IdentifySpec {
        @Override
        public Stage stage() {
            return Stage.AUTH_OAUTH2;
        }
    }

    /// Of several methods, the one whose session counts (`base_identity_provided_by`). Without this each method
    /// replaces the session of the one before; with an unknown or absent method there is no session at all.
    ///
    /// @param method `auth_token`, `hmac_key`, `basic_auth_user`, `jwt_claim`, `oidc_user`, `oauth_key`,
    /// `custom_auth`
    record BaseIdentity(String method) implements IdentifySpec {
        @Override
        public Stage stage() {
            return Stage.AUTH_OAUTH2;
        }
    }

    /// Where clients learn who hands out tokens (RFC 9728; `auth-and-keys.md` section 1.15).
    ///
    /// @param path       relative to the listen path, without its first slash
    /// @param resource   may hold `$tyk_context` variables
    /// @param bearerOnly says that tokens come in a header
    record ResourceMetadata(String path, String resource, List<String> servers, List<String> scopes, boolean bearerOnly)
            implements IdentifySpec {
        @Override
        public Stage stage() {
            return Stage.PROTECTED_RESOURCE_METADATA;
        }
    }

    /// Removes the credentials from the request before it goes up (`strip_auth_data`).
    ///
    /// @param sources what to remove; here a cookie is named also where cookies are no source of credentials
    record StripAuth(List<Source> sources) implements IdentifySpec {
        @Override
        public Stage stage() {
            return Stage.STRIP_AUTH;
        }
    }

    /// A guard that is known but not built yet; such an API is refused by name.
    ///
    /// @param field name of the field that asks for it
    record Unsupported(String field) implements IdentifySpec {
        @Override
        public Stage stage() {
            return Stage.AUTH_PLUGIN;
        }
    }
}
