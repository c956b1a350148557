package io.sluice.gateway.source;

import io.sluice.model.policy.Policy;
import io.sluice.model.policy.PolicyCodec;
import io.sluice.model.problem.Checked;
import io.sluice.model.problem.Problem;
import io.sluice.model.problem.ProblemCode;
import java.io.IOException;
import java.util.ArrayList;

/// Policies of a dashboard (`policies.policy_source` is `service`). One without any id is left out.
public final class DashboardPolicies implements PolicySource {
    private final DashboardFetch fetch;

    // The loader's thread only.
    private boolean fetched;

    DashboardPolicies(DashboardFetch fetch) {
        this.fetch = fetch;
    }

    @Override
    public Loaded load() throws IOException {
        var list = fetch.list(!fetched);
        fetched = true;
        var policies = new ArrayList<Policy>();
        var problems = new ArrayList<Problem>();
        int place = 0;
        for (var element : list) {
            var where = "dashboard policies/" + place++;
            switch (PolicyCodec.read(element)) {
                case Checked.Good<Policy>(var policy, var _) -> {
                    if (policy.id().isEmpty()) {
                        problems.add(new Problem(ProblemCode.POLICY_INVALID, where, "has neither id nor _id"));
                    } else {
                        policies.add(policy);
                    }
                }
                case Checked.Bad<Policy>(var wrong) ->
                    wrong.forEach(it -> problems.add(new Problem(it.code(), where + it.where(), it.detail())));
            }
        }
        return new Loaded(policies, problems);
    }
}
