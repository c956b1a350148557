package io.sluice.model.policy;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All policies of a gateway; immutable, replaced as a whole.
///
/// Two organisations may each have a policy of the same id.
public final class Policies {
    public static final Policies NONE = new Policies(List.of());

    private final Map<Name, Policy> byName = new LinkedHashMap<>();
    private final Map<String, Policy> byId = new LinkedHashMap<>();

    private record Name(String orgId, String id) {}

    /// @param policies in the order they were loaded; a later one replaces an earlier one of the same name,
    ///                 one without an id is left out
    public Policies(Collection<Policy> policies) {
        for (var policy : policies) {
            if (!policy.id().isEmpty()) {
                byName.put(new Name(policy.orgId(), policy.id()), policy);
                byId.put(policy.id(), policy);
            }
        }
    }

    /// The policy an organisation has under this id.
    public Optional<Policy> find(String orgId, String id) {
        return Optional.ofNullable(byName.get(new Name(orgId, id)));
    }

    /// The last loaded policy of this id, whosever it is.
    public Optional<Policy> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    public List<Policy> all() {
        return List.copyOf(byName.values());
    }
}
