package io.sluice.model.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import io.sluice.model.document.Shape;
import io.sluice.model.session.AccessDefinition;
import io.sluice.model.session.Limit;
import io.sluice.model.session.SessionShapes;
import java.util.List;
import java.util.Map;

/// Rights and limits that many keys share. Immutable; members it does not know survive.
///
/// [PolicyCodec] reads and writes it, [PolicyMerge] puts it into sessions (source: `auth-and-keys.md` 4.1).
public final class Policy {
    private static final Shape PARTITIONS = new Shape().flags("quota", "rate_limit", "complexity", "acl", "per_api");

    static final Shape SHAPE = new Shape()
            .texts("_id", "id", "name", "org_id")
            .reals("rate", "per")
            .wholes("quota_max", "quota_renewal_rate")
            .reals("throttle_interval")
            .wholes("throttle_retry_limit", "max_query_depth")
            .objectMap("access_rights", SessionShapes.ACCESS)
            .flags("hmac_enabled", "enable_http_signature_validation", "active", "is_inactive")
            .textLists("tags")
            .wholes("key_expires_in")
            .texts("post_expiry_action")
            .wholes("post_expiry_grace_period")
            .object("partitions", PARTITIONS)
            .texts("last_updated")
            .anyMap("meta_data")
            .anyMap("graphql_access_rights")
            .optionalObject("smoothing", SessionShapes.SMOOTHING);

    private final ObjectNode document;
    private final Map<String, AccessDefinition> accessRights;
    private final Limit limit;
    private final Partitions partitions;
    private final List<String> tags;

    /// Which parts of a session a policy decides.
    ///
    /// @param perApi limits belong to single APIs; goes with no other partition
    public record Partitions(boolean quota, boolean rateLimit, boolean complexity, boolean acl, boolean perApi) {

        /// Any partition except `per_api`.
        public boolean any() {
            return quota || rateLimit || complexity || acl;
        }
    }

    /// @param document of the shape [#SHAPE]; not changed any more
    Policy(ObjectNode document) {
        this.document = document;
        this.accessRights = AccessDefinition.map(document.path("access_rights"));
        this.limit = Limit.of(document);
        var flags = document.path("partitions");
        this.partitions = new Partitions(
                flags.path("quota").booleanValue(),
                flags.path("rate_limit").booleanValue(),
                flags.path("complexity").booleanValue(),
                flags.path("acl").booleanValue(),
                flags.path("per_api").booleanValue());
        this.tags = document.path("tags").valueStream().map(tag -> tag.asText()).toList();
    }

    /// The `id`, or the `_id` of a policy that has none; "" for one that cannot be applied.
    public String id() {
        var id = text("id");
        return id.isEmpty() ? databaseId() : id;
    }

    /// `_id`: 24 hex digits, or "".
    public String databaseId() {
        return text("_id");
    }

    public String name() {
        return text("name");
    }

    public String orgId() {
        return text("org_id");
    }

    public Limit limit() {
        return limit;
    }

    /// By API id. Empty for a policy that only sets limits of the whole session.
    public Map<String, AccessDefinition> accessRights() {
        return accessRights;
    }

    public Partitions partitions() {
        return partitions;
    }

    public List<String> tags() {
        return tags;
    }

    /// A copy.
    public ObjectNode metaData() {
        return document.get("meta_data") instanceof ObjectNode object ? object.deepCopy() : Json.object();
    }

    public boolean inactive() {
        return flag("is_inactive");
    }

    public boolean hmacEnabled() {
        return flag("hmac_enabled");
    }

    public boolean httpSignatureEnabled() {
        return flag("enable_http_signature_validation");
    }

    /// Seconds from the making of a key to its expiry; 0 and less is never.
    public long keyExpiresIn() {
        return document.path("key_expires_in").longValue();
    }

    /// `retain`, `delete`, or "" to leave it to the key.
    public String postExpiryAction() {
        return text("post_expiry_action");
    }

    /// Seconds; 0 leaves it to the key.
    public long postExpiryGracePeriod() {
        return document.path("post_expiry_grace_period").longValue();
    }

    public String lastUpdated() {
        return text("last_updated");
    }

    public Policy withId(String id) {
        var copy = document.deepCopy();
        copy.put("id", id);
        return new Policy(SHAPE.ordered(copy));
    }

    ObjectNode document() {
        return document;
    }

    private String text(String name) {
        return document.path(name).asText();
    }

    private boolean flag(String name) {
        return document.path(name).booleanValue();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Policy that && document.equals(that.document);
    }

    @Override
    public int hashCode() {
        return document.hashCode();
    }

    @Override
    public String toString() {
        return "Policy[" + id() + " of " + orgId() + "]";
    }
}
