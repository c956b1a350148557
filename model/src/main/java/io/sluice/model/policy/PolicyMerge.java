package io.sluice.model.policy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.problem.Checked;
import io.sluice.model.session.AccessDefinition;
import io.sluice.model.session.Limit;
import io.sluice.model.session.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Puts the policies that a session names into the session (source: `auth-and-keys.md` 4.4 and the recorded
/// previews).
///
/// What the policies decide replaces what was typed on the key; what none of them decides stays. Where
/// several decide the same thing the more generous one wins, with the exceptions noted at each rule.
public final class PolicyMerge {
    private final Session original;
    private final Optional<String> apiOrg;
    private final Map<String, Grant> grants = new TreeMap<>();
    private final Set<String> tags = new LinkedHashSet<>();
    private Session session;
    private Limit root;
    private ObjectNode metaData;
    private boolean inactive;
    private boolean afterPartitioned;
    private boolean afterPerApi;
    private boolean applied;

    /// A session with policies applied, as far as they could be.
    ///
    /// @param refusal why not all could be: the text for the control API; a key with a refusal opens nothing
    public record Merged(Session session, Optional<String> refusal) {}

    /// What policies gave for one API so far, and which of them said anything about what.
    private static final class Grant {
        AccessDefinition access = AccessDefinition.EMPTY;
        String grantedBy = "";
        boolean acl;
        boolean quota;
        boolean rate;
        boolean complexity;
    }

    private PolicyMerge(Session original, Optional<String> apiOrg) {
        this.original = original;
        this.apiOrg = apiOrg;
        this.session = original;
        this.root = original.limit();
        this.metaData = original.metaData();
        this.inactive = original.inactive();
    }

    /// @param apiOrg the organisation of the API that is asked for; absent where a key is only kept or shown
    public static Merged apply(Session session, Policies policies, Optional<String> apiOrg) {
        return new PolicyMerge(session, apiOrg).run(policies);
    }

    /// Seconds until a new key of these policies expires: the last policy with a value decides; 0 is never.
    public static long expiresIn(Session session, Policies policies, String orgId) {
        return session.policies().stream()
                .flatMap(id -> policies.find(orgId, id).stream())
                .mapToLong(Policy::keyExpiresIn)
                .filter(seconds -> seconds > 0)
                .reduce(0, (_, later) -> later);
    }

    private Merged run(Policies policies) {
        var orgId = original.orgId().isEmpty() ? apiOrg.orElse("") : original.orgId();
        var listed = original.policies().stream()
                .map(id -> new Listed(id, policies.find(orgId, id)))
                .toList();
        var inline = inline();
        if (listed.isEmpty() && inline.isEmpty()) {
            return new Merged(withoutPolicies(), Optional.empty());
        }
        reset(listed);
        var refusal = applyAll(inline.orElse(listed));
        if (refusal.isEmpty()) {
            tags.addAll(original.tags());
            session = session.withTags(tags);
            refusal = finish();
        }
        return new Merged(session.withLimit(root).withMetaData(metaData).withInactive(inactive), refusal);
    }

    private record Listed(String id, Optional<Policy> policy) {}

    /// Full policies inside the metadata of the key take the place of the listed ones.
    private Optional<List<Listed>> inline() {
        if (!(original.metaData("policies") instanceof ArrayNode array)) {
            return Optional.empty();
        }
        var listed = new ArrayList<Listed>();
        for (var item : array) {
            if (!(PolicyCodec.read(item) instanceof Checked.Good<Policy>(var policy, var _))) {
                return Optional.empty();
            }
            listed.add(new Listed(policy.id(), Optional.of(policy)));
        }
        return Optional.of(listed);
    }

    /// Each API with a limit of its own has counters of its own.
    private Session withoutPolicies() {
        var rights = new LinkedHashMap<>(original.accessRights());
        rights.replaceAll((apiId, access) -> access.limit().empty() ? access : access.withAllowanceScope(apiId));
        return original.withAccessRights(rights).withTags(new LinkedHashSet<>(original.tags()));
    }

    /// Takes out of the key what its policies decide. Stops at a policy that does not exist.
    private void reset(List<Listed> listed) {
        for (var entry : listed) {
            if (entry.policy.isEmpty()) {
                return;
            }
            var partitions = entry.policy.get().partitions();
            if (decides(partitions, Policy.Partitions::quota)) {
                root = root.withQuota(0, root.quotaRenewalRate()).withQuotaState(root.quotaRenews(), 0);
            }
            if (decides(partitions, Policy.Partitions::rateLimit)) {
                root = root.withRate(0, 0, Optional.empty()).withThrottle(0, 0);
            }
            if (decides(partitions, Policy.Partitions::complexity)) {
                root = root.withQueryDepth(0);
            }
        }
    }

    /// A policy without partitions decides everything.
    private static boolean decides(Policy.Partitions partitions, Predicate<Policy.Partitions> part) {
        return !partitions.any() || part.test(partitions);
    }

    private Optional<String> applyAll(List<Listed> listed) {
        for (var entry : listed) {
            if (entry.policy.isEmpty()) {
                if (listed.size() > 1) {
                    continue;
                }
                return Optional.of("policy not found: \"" + entry.id + "\"");
            }
            var policy = entry.policy.get();
            var refusal = refusal(policy);
            if (refusal.isPresent()) {
                return refusal;
            }
            if (policy.partitions().perApi()) {
                policy.accessRights().forEach((apiId, access) -> applyPerApi(policy, apiId, access));
                afterPerApi = true;
            } else {
                applyParts(policy);
            }
            applyRest(policy);
        }
        return Optional.empty();
    }

    private Optional<String> refusal(Policy policy) {
        var partitions = policy.partitions();
        if (apiOrg.isPresent() && !apiOrg.get().equals(policy.orgId())) {
            return Optional.of("attempting to apply policy from different organisation to key, skipping");
        }
        if (partitions.perApi() && partitions.any()) {
            return Optional.of("cannot apply policy " + policy.id() + " which has per_api and any of partitions set");
        }
        if (partitions.perApi() && afterPartitioned || partitions.any() && afterPerApi) {
            return Optional.of("cannot apply multiple policies when some have per_api set and some are partitioned");
        }
        return Optional.empty();
    }

    /// A policy whose limits belong to single APIs. The entry of this policy counts; of an earlier one the
    /// better numbers are taken over, and with any of them its counters.
    private void applyPerApi(Policy policy, String apiId, AccessDefinition granted) {
        var ownLimit = !granted.limit().empty();
        var scope = ownLimit ? apiId : policy.id();
        var limit = ownLimit ? granted.limit() : policy.limit();
        var access = granted;
        var typed = original.accessRights().get(apiId);
        if (typed != null) {
            if (!typed.limit().empty()) {
                limit = limit.withQuotaState(typed.limit().quotaRenews(), limit.quotaRemaining());
            }
            if (typed.introspectionDisabled()) {
                access = RightsMerge.withoutIntrospection(access);
            }
        }
        var grantedBy = scope;
        var grant = grants.get(apiId);
        if (grant == null) {
            grant = new Grant();
            grants.put(apiId, grant);
        } else {
            var combined = RightsMerge.better(limit, grant.access.limit());
            if (combined.fromEarlier()) {
                scope = grant.access.allowanceScope();
                grantedBy = grant.grantedBy;
            }
            limit = combined.limit();
            access = access.withEndpoints(RightsMerge.endpoints(grant.access.endpoints(), access.endpoints()));
        }
        grant.access = access.withLimit(limit).withAllowanceScope(scope);
        grant.grantedBy = grantedBy;
        grant.acl = true;
        grant.quota = true;
        grant.rate = true;
        grant.complexity = true;
    }

    /// A policy that decides for all its APIs together, everything or some partitions.
    private void applyParts(Policy policy) {
        var partitions = policy.partitions();
        afterPartitioned = partitions.any();
        policy.accessRights().forEach((apiId, access) -> applyParts(policy, apiId, access));
        if (policy.accessRights().isEmpty()) {
            applyToRoot(policy);
        }
        if (policy.hmacEnabled()) {
            session = session.withHmacEnabled(true);
        }
        if (policy.httpSignatureEnabled()) {
            session = session.withHttpSignatureEnabled(true);
        }
    }

    private void applyParts(Policy policy, String apiId, AccessDefinition granted) {
        var partitions = policy.partitions();
        var grant = grants.computeIfAbsent(apiId, _ -> new Grant());
        var limit = grant.access.limit();
        if (decides(partitions, Policy.Partitions::acl)) {
            grant.acl = true;
            grant.grantedBy = policy.id();
            grant.access = RightsMerge.union(grant.access, granted);
        }
        if (decides(partitions, Policy.Partitions::quota)) {
            grant.quota = true;
            limit = RightsMerge.largerQuota(limit, policy.limit());
            root = RightsMerge.largerQuota(root, policy.limit());
        }
        if (decides(partitions, Policy.Partitions::rateLimit)) {
            grant.rate = true;
            limit = RightsMerge.largerRate(limit, policy.limit());
            root = RightsMerge.largerRate(root, policy.limit());
            grant.access = RightsMerge.rates(grant.access, granted);
        }
        if (decides(partitions, Policy.Partitions::complexity)) {
            grant.complexity = true;
            limit = RightsMerge.largerDepth(limit, policy.limit());
            root = RightsMerge.largerDepth(root, policy.limit());
        }
        var typed = original.accessRights().get(apiId);
        if (typed != null && !typed.limit().empty()) {
            limit = limit.withQuotaState(typed.limit().quotaRenews(), limit.quotaRemaining());
        }
        grant.access = grant.access.withLimit(limit);
    }

    /// A policy without rights sets the limits of the session; the last one wins.
    private void applyToRoot(Policy policy) {
        var limit = policy.limit();
        if (decides(policy.partitions(), Policy.Partitions::rateLimit)) {
            root = root.withRate(limit.rate(), limit.per(), limit.smoothing())
                    .withThrottle(limit.throttleInterval(), limit.throttleRetryLimit());
        }
        if (decides(policy.partitions(), Policy.Partitions::quota)) {
            root = root.withQuota(limit.quotaMax(), limit.quotaRenewalRate());
        }
        if (decides(policy.partitions(), Policy.Partitions::complexity)) {
            root = root.withQueryDepth(limit.maxQueryDepth());
        }
    }

    private void applyRest(Policy policy) {
        inactive = applied && inactive || policy.inactive();
        applied = true;
        tags.addAll(policy.tags());
        policy.metaData().properties().forEach(entry -> metaData.set(entry.getKey(), entry.getValue()));
        if (policy.lastUpdated().compareTo(session.lastUpdated()) > 0) {
            session = session.withLastUpdated(policy.lastUpdated());
        }
        session = session.withPostExpiry(
                policy.postExpiryAction().isEmpty() ? session.postExpiryAction() : policy.postExpiryAction(),
                policy.postExpiryGracePeriod() == 0 ? session.postExpiryGracePeriod() : policy.postExpiryGracePeriod());
    }

    private Optional<String> finish() {
        var granted = grants.values().stream().anyMatch(grant -> grant.acl);
        var grantors = grants.values().stream()
                .map(grant -> grant.grantedBy)
                .filter(id -> !id.isEmpty())
                .collect(Collectors.toSet());
        var rights = new TreeMap<String, AccessDefinition>();
        grants.forEach((apiId, grant) -> {
            if (grant.acl) {
                var access = inheriting(grant);
                var scoped = grantors.size() > 1 && access.allowanceScope().isEmpty();
                rights.put(apiId, scoped ? access.withAllowanceScope(grant.grantedBy) : access);
            }
        });
        onlyLimited(rights).ifPresent(this::lowerRoot);
        if (granted) {
            session = session.withAccessRights(rights);
        }
        return rights.isEmpty() ? Optional.of("key has no valid policies to be applied") : Optional.empty();
    }

    /// What no policy decided for an API comes from the session.
    private AccessDefinition inheriting(Grant grant) {
        var access = grant.access;
        var limit = access.limit();
        if (!grant.rate) {
            limit = limit.withRate(root.rate(), root.per(), root.smoothing())
                    .withThrottle(root.throttleInterval(), root.throttleRetryLimit());
            access = access.withEndpoints(List.of());
        }
        if (!grant.complexity) {
            limit = limit.withQueryDepth(root.maxQueryDepth());
        }
        if (!grant.quota) {
            limit = limit.withQuota(root.quotaMax(), root.quotaRenewalRate())
                    .withQuotaState(root.quotaRenews(), limit.quotaRemaining());
        }
        return access.withLimit(limit);
    }

    /// The one API for which quota, rate and complexity were decided, if there is just one.
    private Optional<AccessDefinition> onlyLimited(Map<String, AccessDefinition> rights) {
        if (count(grant -> grant.quota) != 1
                || count(grant -> grant.rate) != 1
                || count(grant -> grant.complexity) != 1) {
            return Optional.empty();
        }
        return grants.entrySet().stream()
                .filter(entry -> entry.getValue().quota && rights.containsKey(entry.getKey()))
                .map(entry -> rights.get(entry.getKey()))
                .findFirst();
    }

    private long count(Predicate<Grant> test) {
        return grants.values().stream().filter(test).count();
    }

    /// Older readers look at the limits of the session only; throttling is not among what they get.
    private void lowerRoot(AccessDefinition access) {
        var limit = access.limit();
        root = root.withRate(limit.rate(), limit.per(), root.smoothing())
                .withQuota(limit.quotaMax(), limit.quotaRenewalRate())
                .withQuotaState(limit.quotaRenews(), root.quotaRemaining())
                .withQueryDepth(limit.maxQueryDepth());
    }
}
