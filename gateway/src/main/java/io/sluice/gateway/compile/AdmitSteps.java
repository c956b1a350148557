package io.sluice.gateway.compile;

import io.sluice.gateway.analytics.Tracking;
import io.sluice.gateway.middleware.admit.ContextVariables;
import io.sluice.gateway.middleware.admit.Cors;
import io.sluice.gateway.middleware.admit.EndpointAccess;
import io.sluice.gateway.middleware.admit.Expiry;
import io.sluice.gateway.middleware.admit.IpAllow;
import io.sluice.gateway.middleware.admit.IpBlock;
import io.sluice.gateway.middleware.admit.Refuse;
import io.sluice.gateway.middleware.admit.RequestSize;
import io.sluice.gateway.route.EndpointTable;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.middleware.AdmitSpec;
import io.sluice.model.problem.ProblemCode;
import java.util.function.Function;

/// Is the request allowed through the door: from specs to steps.
record AdmitSteps(Parts parts) {

    void build(AdmitSpec spec, Steps steps) {
        switch (spec) { // No default: javac keeps this list complete.
            case AdmitSpec.Cors cors -> steps.add(new Cors(cors));
            case AdmitSpec.OptionsPassthrough _ -> {
                // Not a step but a way around all of them: OptionsBypass.
            }
            case AdmitSpec.IpAllow allow -> steps.add(new IpAllow(allow, parts.client()));
            case AdmitSpec.IpBlock block -> steps.add(new IpBlock(block, parts.client()));
            case AdmitSpec.RequestSize(var global, var endpoints) ->
                steps.add(new RequestSize(
                        global, steps.table(endpoints, AdmitSpec.RequestSize.EndpointSize::endpoint, false)));
            case AdmitSpec.ContextVariables _ -> steps.add(new ContextVariables(parts.client()));
            case AdmitSpec.Tracking(var track, var doNotTrack) ->
                steps.add(new Tracking(
                        steps.table(track, Function.identity(), false),
                        steps.table(doNotTrack, Function.identity(), false)));
            case AdmitSpec.EndpointAccess access -> {
                steps.add(access(access, steps));
                expiryNotice(steps);
            }
            case AdmitSpec.NoVersion(var message) ->
                steps.add(new Refuse(ProblemCode.VERSION_UNKNOWN, ProblemCode.VERSION_UNKNOWN.status(), message));
            case AdmitSpec.Expiry expiry -> {
                steps.add(new Expiry(expiry));
                if (steps.version().middleware().stream().noneMatch(AdmitSpec.EndpointAccess.class::isInstance)) {
                    expiryNotice(steps);
                }
            }
        }
    }

    private static void expiryNotice(Steps steps) {
        for (var spec : steps.version().middleware()) {
            if (spec instanceof AdmitSpec.Expiry expiry) steps.add(new Expiry(expiry).notice());
        }
    }

    private static EndpointAccess access(AdmitSpec.EndpointAccess access, Steps steps) {
        var tables = new EndpointAccess.Tables(
                steps.table(access.internal(), Function.identity(), false),
                replies(access, "mock_response", steps),
                replies(access, "ignored", steps),
                steps.table(access.ignore(), Function.identity(), true),
                replies(access, "black_list", steps),
                steps.table(access.block(), Function.identity(), true),
                replies(access, "white_list", steps),
                steps.table(access.allow(), Function.identity(), true));
        return new EndpointAccess(access, tables, answersPreflight(steps.api()));
    }

    private static EndpointTable<EndpointAccess.Reply> replies(
            AdmitSpec.EndpointAccess access, String list, Steps steps) {
        var replies = access.mocks().stream()
                .filter(mock -> mock.list().equals(list))
                .map(EndpointAccess.Reply::of)
                .toList();
        return steps.table(replies, EndpointAccess.Reply::endpoint, true);
    }

    private static boolean answersPreflight(ApiDefinition api) {
        return api.middleware().stream()
                .anyMatch(spec -> spec instanceof AdmitSpec.Cors cors && !cors.optionsPassthrough());
    }
}
