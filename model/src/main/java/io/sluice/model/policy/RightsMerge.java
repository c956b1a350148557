package io.sluice.model.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.session.AccessDefinition;
import io.sluice.model.session.AllowedUrl;
import io.sluice.model.session.EndpointLimit;
import io.sluice.model.session.Limit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The rules by which rights and limits of two policies for one API become one.
final class RightsMerge {
    private RightsMerge() {}

    /// @param fromEarlier whether any number came from the earlier policy
    record Better(Limit limit, boolean fromEarlier) {}

    /// Per-API limits: the smaller time per request wins, the larger quota, the longer renewal. Of equal
    /// rates the later stays. No rate at all counts as no time, so it beats every rate; keys rely on it.
    static Better better(Limit later, Limit earlier) {
        var limit = later;
        var fromEarlier = false;
        if (earlier.secondsPerRequest() < later.secondsPerRequest()) {
            limit = limit.withRate(earlier.rate(), earlier.per(), earlier.smoothing());
            fromEarlier = true;
        }
        if (larger(earlier.quotaMax(), limit.quotaMax())) {
            limit = limit.withQuota(earlier.quotaMax(), limit.quotaRenewalRate());
            fromEarlier = true;
        }
        if (earlier.quotaRenewalRate() > limit.quotaRenewalRate()) {
            limit = limit.withQuota(limit.quotaMax(), earlier.quotaRenewalRate());
            fromEarlier = true;
        }
        if (limit.quotaMax() == -1) {
            limit = limit.withQuota(-1, 0);
        }
        return new Better(limit, fromEarlier);
    }

    /// The two numbers of a quota are compared each for itself.
    static Limit largerQuota(Limit limit, Limit policy) {
        return limit.withQuota(
                larger(policy.quotaMax(), limit.quotaMax()) ? policy.quotaMax() : limit.quotaMax(),
                Math.max(policy.quotaRenewalRate(), limit.quotaRenewalRate()));
    }

    /// A rate is one unit; the numbers of throttling are compared each for itself.
    static Limit largerRate(Limit limit, Limit policy) {
        var result = limit.withThrottle(
                Math.max(policy.throttleInterval(), limit.throttleInterval()),
                Math.max(policy.throttleRetryLimit(), limit.throttleRetryLimit()));
        if (policy.rate() == 0 || policy.per() == 0) {
            return result;
        }
        var unset = limit.rate() == 0 || limit.per() == 0;
        return unset || policy.secondsPerRequest() < limit.secondsPerRequest()
                ? result.withRate(policy.rate(), policy.per(), policy.smoothing())
                : result;
    }

    static Limit largerDepth(Limit limit, Limit policy) {
        return larger(policy.maxQueryDepth(), limit.maxQueryDepth())
                ? limit.withQueryDepth(policy.maxQueryDepth())
                : limit;
    }

    /// -1 is larger than every number.
    private static boolean larger(long one, long other) {
        return other != -1 && (one == -1 || one > other);
    }

    static AccessDefinition withoutIntrospection(AccessDefinition access) {
        return access.withMember("disable_introspection", Optional.of(BooleanNode.TRUE));
    }

    /// Rights of both. Only what the rules know is taken from the later policy, so names of the API are
    /// not; an empty list of URLs does not widen that of the other policy.
    static AccessDefinition union(AccessDefinition earlier, AccessDefinition later) {
        var versions = new LinkedHashSet<>(earlier.versions());
        versions.addAll(later.versions());
        var access = earlier.withVersions(List.copyOf(versions))
                .withAllowedUrls(urls(earlier.allowedUrls(), later.allowedUrls()));
        if (later.introspectionDisabled()) {
            access = withoutIntrospection(access);
        }
        for (var name : List.of("restricted_types", "allowed_types")) {
            access = access.withMember(name, types(earlier.member(name), later.member(name)));
        }
        access = access.withMember(
                "field_access_rights",
                fields(earlier.member("field_access_rights"), later.member("field_access_rights")));
        for (var name : List.of("json_rpc_methods_access_rights", "mcp_access_rights")) {
            access = access.withMember(name, lists(earlier.member(name), later.member(name)));
        }
        return access;
    }

    private static List<AllowedUrl> urls(List<AllowedUrl> earlier, List<AllowedUrl> later) {
        var methods = new LinkedHashMap<String, Set<String>>();
        for (var list : List.of(earlier, later)) {
            list.forEach(url -> methods.computeIfAbsent(url.url(), _ -> new LinkedHashSet<>())
                    .addAll(url.methods()));
        }
        return methods.entrySet().stream()
                .map(entry -> new AllowedUrl(entry.getKey(), List.copyOf(entry.getValue())))
                .toList();
    }

    private static Optional<JsonNode> types(JsonNode earlier, JsonNode later) {
        var byName = new LinkedHashMap<String, ObjectNode>();
        for (var list : List.of(earlier, later)) {
            for (var type : list) {
                var known = byName.putIfAbsent(type.path("name").asText(), ((ObjectNode) type).deepCopy());
                if (known != null) {
                    known.set("fields", texts(known.path("fields"), type.path("fields")));
                }
            }
        }
        return array(byName.values());
    }

    private static Optional<JsonNode> fields(JsonNode earlier, JsonNode later) {
        var byName = new LinkedHashMap<List<String>, ObjectNode>();
        for (var list : List.of(earlier, later)) {
            for (var field : list) {
                var name = List.of(
                        field.path("type_name").asText(),
                        field.path("field_name").asText());
                var known = byName.putIfAbsent(name, ((ObjectNode) field).deepCopy());
                var depth = field.path("limits").path("max_query_depth").longValue();
                if (known != null
                        && larger(
                                depth,
                                known.path("limits").path("max_query_depth").longValue())) {
                    known.withObject("limits").put("max_query_depth", depth);
                }
            }
        }
        return array(byName.values());
    }

    /// Objects whose ends are lists of texts.
    private static Optional<JsonNode> lists(JsonNode earlier, JsonNode later) {
        if (later.isMissingNode() || earlier.isMissingNode()) {
            return Optional.of(earlier.isMissingNode() ? later : earlier).filter(node -> !node.isMissingNode());
        }
        if (earlier instanceof ObjectNode known && later instanceof ObjectNode added) {
            var result = known.deepCopy();
            added.properties()
                    .forEach(entry -> lists(known.path(entry.getKey()), entry.getValue())
                            .ifPresent(value -> result.set(entry.getKey(), value)));
            return Optional.of(result);
        }
        return Optional.of(texts(earlier, later));
    }

    private static ArrayNode texts(JsonNode earlier, JsonNode later) {
        var texts = new LinkedHashSet<String>();
        earlier.forEach(text -> texts.add(text.asText()));
        later.forEach(text -> texts.add(text.asText()));
        var array = JsonNodeFactory.instance.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    private static Optional<JsonNode> array(Iterable<ObjectNode> items) {
        var array = JsonNodeFactory.instance.arrayNode();
        items.forEach(array::add);
        return array.isEmpty() ? Optional.empty() : Optional.of(array);
    }

    /// Rates of single endpoints, methods and primitives of both.
    static AccessDefinition rates(AccessDefinition earlier, AccessDefinition later) {
        return earlier.withEndpoints(endpoints(earlier.endpoints(), later.endpoints()))
                .withMember(
                        "json_rpc_methods", named(earlier.member("json_rpc_methods"), later.member("json_rpc_methods")))
                .withMember("mcp_primitives", named(earlier.member("mcp_primitives"), later.member("mcp_primitives")));
    }

    /// One limit for each method of each path: the smaller time per request, of equal ones the one with
    /// more requests.
    static List<EndpointLimit> endpoints(List<EndpointLimit> earlier, List<EndpointLimit> later) {
        var byName = new LinkedHashMap<String, EndpointLimit>();
        for (var list : List.of(earlier, later)) {
            list.forEach(limit -> byName.merge(limit.method() + ":" + limit.path(), limit, RightsMerge::wider));
        }
        return List.copyOf(byName.values());
    }

    private static EndpointLimit wider(EndpointLimit one, EndpointLimit other) {
        var order = Double.compare(one.secondsPerRequest(), other.secondsPerRequest());
        return order < 0 || order == 0 && one.rate() >= other.rate() ? one : other;
    }

    private static Optional<JsonNode> named(JsonNode earlier, JsonNode later) {
        Map<List<String>, ObjectNode> byName = new LinkedHashMap<>();
        for (var list : List.of(earlier, later)) {
            for (var entry : list) {
                var name =
                        List.of(entry.path("type").asText(), entry.path("name").asText());
                byName.merge(name, (ObjectNode) entry, (one, other) -> {
                    var order = Double.compare(seconds(one), seconds(other));
                    var first = order < 0 || order == 0 && rate(one) >= rate(other);
                    return first ? one : other;
                });
            }
        }
        return array(new ArrayList<>(byName.values()));
    }

    private static double seconds(ObjectNode entry) {
        return entry.get("limit") instanceof ObjectNode limit ? Limit.of(limit).secondsPerRequest() : 0;
    }

    private static double rate(ObjectNode entry) {
        return entry.path("limit").path("rate").doubleValue();
    }
}
