package io.sluice.model.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What is stored for one key, or for one organisation: rights, limits, credentials. Immutable.
///
/// Members it does not know survive. The key itself is no part of it. [SessionCodec] reads and writes it
/// (source: `wire-formats.md` 4.2, `auth-and-keys.md` 2.1).
public final class Session {
    public static final Session EMPTY = new Session(Json.object());

    private final ObjectNode document;
    private final Map<String, AccessDefinition> accessRights;
    private final Limit limit;
    private final List<String> policies;
    private final List<String> tags;
    private final long expires;
    private final boolean inactive;

    /// @param document of the shape [SessionShapes#SESSION]; not changed any more
    Session(ObjectNode document) {
        this(document, AccessDefinition.map(document.path("access_rights")));
    }

    private Session(ObjectNode document, Map<String, AccessDefinition> accessRights) {
        this.document = document;
        this.accessRights = accessRights;
        this.limit = Limit.of(document);
        this.policies = policies(document);
        this.tags = Members.texts(document, "tags");
        this.expires = number("expires");
        this.inactive = flag("is_inactive");
    }

    private static List<String> policies(ObjectNode document) {
        var list = Members.texts(document, "apply_policies");
        var single = document.path("apply_policy_id").asText();
        return list.isEmpty() && !single.isEmpty() ? List.of(single) : list;
    }

    /// The limits for everything that has none of its own.
    public Limit limit() {
        return limit;
    }

    /// By API id, sorted. Empty is a master key: every API.
    public Map<String, AccessDefinition> accessRights() {
        return accessRights;
    }

    /// Ids of the policies to apply, in order: `apply_policies`, or the older `apply_policy_id`.
    public List<String> policies() {
        return policies;
    }

    /// For records of traffic; no duplicates are promised.
    public List<String> tags() {
        return tags;
    }

    /// Unix seconds; 0 and less is never.
    public long expires() {
        return expires;
    }

    public boolean inactive() {
        return inactive;
    }

    public double allowance() {
        return document.path("allowance").doubleValue();
    }

    /// RFC 3339, or "".
    public String dateCreated() {
        return text("date_created");
    }

    public String orgId() {
        return text("org_id");
    }

    public String oauthClientId() {
        return text("oauth_client_id");
    }

    /// Token by client id.
    public Map<String, String> oauthKeys() {
        var keys = new TreeMap<String, String>();
        document.path("oauth_keys")
                .properties()
                .forEach(entry -> keys.put(entry.getKey(), entry.getValue().asText()));
        return keys;
    }

    /// Id of the certificate that the key is bound to, or "".
    public String certificate() {
        return text("certificate");
    }

    public List<String> certificateBindings() {
        return Members.texts(document, "mtls_static_certificate_bindings");
    }

    /// Password of a basic-auth user, hashed as [#passwordHash()] says; or "".
    public String password() {
        return document.path("basic_auth_data").path("password").asText();
    }

    /// `bcrypt`, `sha256`, `murmur32`, `murmur64`, `murmur128`, or "" for a password in clear.
    public String passwordHash() {
        return document.path("basic_auth_data").path("hash_type").asText();
    }

    public boolean basicAuth() {
        return document.has("basic_auth_data");
    }

    /// Secret or PEM for tokens of this key alone, or "".
    public String jwtSecret() {
        return document.path("jwt_data").path("secret").asText();
    }

    public boolean hmacEnabled() {
        return flag("hmac_enabled");
    }

    public boolean httpSignatureEnabled() {
        return flag("enable_http_signature_validation");
    }

    /// `hmac_string`.
    public String hmacSecret() {
        return text("hmac_string");
    }

    public String rsaCertificateId() {
        return text("rsa_certificate_id");
    }

    /// Seconds that records of an organisation are kept; 0 leaves it to the API.
    public long dataExpires() {
        return number("data_expires");
    }

    /// Percentages of the quota that fire an event.
    public List<Double> monitorLimits() {
        var limits = new ArrayList<Double>();
        document.path("monitor").path("trigger_limits").forEach(item -> limits.add(item.doubleValue()));
        return List.copyOf(limits);
    }

    /// Requests and responses are recorded in full; either spelling of the member counts.
    public boolean detailedRecording() {
        return flag("enable_detailed_recording") || flag("enable_detail_recording");
    }

    /// `meta_data.<name>`, missing or not; shared, not to be changed.
    public JsonNode metaData(String name) {
        return document.path("meta_data").path(name);
    }

    /// A copy.
    public ObjectNode metaData() {
        return document.get("meta_data") instanceof ObjectNode object ? object.deepCopy() : Json.object();
    }

    public String alias() {
        return text("alias");
    }

    /// Unix seconds as text; part of the name of the key's rate bucket.
    public String lastUpdated() {
        return text("last_updated");
    }

    public long idExtractorDeadline() {
        return number("id_extractor_deadline");
    }

    /// Seconds that the store keeps the key; 0 leaves it to the API.
    public long sessionLifetime() {
        return number("session_lifetime");
    }

    /// `retain`, `delete` or "".
    public String postExpiryAction() {
        return text("post_expiry_action");
    }

    /// Seconds; -1 is for ever.
    public long postExpiryGracePeriod() {
        return number("post_expiry_grace_period");
    }

    /// What counts for one API: the limit of its access definition, or that of the session when it is empty.
    public Limit limitFor(String apiId) {
        var access = accessRights.get(apiId);
        return access == null || access.limit().empty() ? limit : access.limit();
    }

    public Session withLimit(Limit newLimit) {
        var copy = shallow();
        newLimit.into(copy);
        return new Session(copy, accessRights);
    }

    public Session withAccessRights(Map<String, AccessDefinition> rights) {
        var copy = shallow();
        copy.remove("access_rights");
        if (!rights.isEmpty()) {
            var object = copy.putObject("access_rights");
            new TreeMap<>(rights).forEach((id, access) -> object.set(id, access.ordered()));
        }
        return new Session(copy);
    }

    public Session withPolicies(List<String> ids) {
        var copy = shallow();
        copy.remove("apply_policy_id");
        Members.put(copy, "apply_policies", ids);
        return new Session(copy, accessRights);
    }

    public Session withTags(Collection<String> newTags) {
        var copy = shallow();
        Members.put(copy, "tags", newTags);
        return new Session(copy, accessRights);
    }

    public Session withExpires(long unixSeconds) {
        return withNumber("expires", unixSeconds);
    }

    public Session withInactive(boolean value) {
        return withFlag("is_inactive", value);
    }

    public Session withAllowance(double value) {
        var copy = shallow();
        Members.put(copy, "allowance", value);
        return new Session(copy, accessRights);
    }

    public Session withDateCreated(String rfc3339) {
        return withText("date_created", rfc3339);
    }

    public Session withOrgId(String id) {
        return withText("org_id", id);
    }

    public Session withOauthClientId(String id) {
        return withText("oauth_client_id", id);
    }

    public Session withCertificate(String id) {
        return withText("certificate", id);
    }

    /// @param password ready to be stored: hashed as `hash` says
    public Session withPassword(String password, String hash) {
        var copy = shallow();
        var data = Json.object();
        Members.put(data, "password", password);
        Members.put(data, "hash_type", hash);
        if (data.isEmpty()) {
            copy.remove("basic_auth_data");
        } else {
            copy.set("basic_auth_data", data);
        }
        return new Session(copy, accessRights);
    }

    public Session withHmacEnabled(boolean value) {
        return withFlag("hmac_enabled", value);
    }

    public Session withHttpSignatureEnabled(boolean value) {
        return withFlag("enable_http_signature_validation", value);
    }

    public Session withHmacSecret(String secret) {
        return withText("hmac_string", secret);
    }

    public Session withMetaData(ObjectNode data) {
        var copy = shallow();
        if (data.isEmpty()) {
            copy.remove("meta_data");
        } else {
            copy.set("meta_data", io.sluice.model.document.Shape.sorted(data));
        }
        return new Session(copy, accessRights);
    }

    public Session withAlias(String alias) {
        return withText("alias", alias);
    }

    public Session withLastUpdated(String unixSeconds) {
        return withText("last_updated", unixSeconds);
    }

    public Session withIdExtractorDeadline(long unixSeconds) {
        return withNumber("id_extractor_deadline", unixSeconds);
    }

    public Session withSessionLifetime(long seconds) {
        return withNumber("session_lifetime", seconds);
    }

    public Session withPostExpiry(String action, long graceSeconds) {
        var copy = shallow();
        Members.put(copy, "post_expiry_action", action);
        Members.put(copy, "post_expiry_grace_period", graceSeconds);
        return new Session(copy, accessRights);
    }

    /// A copy in the order of [SessionShapes#SESSION] that the caller may change.
    public ObjectNode toTree() {
        return SessionShapes.SESSION.ordered(document).deepCopy();
    }

    ObjectNode ordered() {
        return SessionShapes.SESSION.ordered(document);
    }

    private Session withText(String name, String value) {
        var copy = shallow();
        Members.put(copy, name, value);
        return new Session(copy, accessRights);
    }

    private Session withNumber(String name, long value) {
        var copy = shallow();
        Members.put(copy, name, value);
        return new Session(copy, accessRights);
    }

    private Session withFlag(String name, boolean value) {
        var copy = shallow();
        Members.put(copy, name, value);
        return new Session(copy, accessRights);
    }

    /// Members are shared, never changed.
    private ObjectNode shallow() {
        var copy = Json.object();
        copy.setAll(document);
        return copy;
    }

    private String text(String name) {
        return document.path(name).asText();
    }

    private long number(String name) {
        return document.path(name).longValue();
    }

    private boolean flag(String name) {
        return document.path(name).booleanValue();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Session that && document.equals(that.document);
    }

    @Override
    public int hashCode() {
        return document.hashCode();
    }

    /// Without secrets.
    @Override
    public String toString() {
        return "Session[org " + orgId() + ", alias " + alias() + ", apis " + accessRights.keySet() + "]";
    }
}
