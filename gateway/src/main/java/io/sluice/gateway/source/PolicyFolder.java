package io.sluice.gateway.source;

import io.sluice.model.policy.Policy;
import io.sluice.model.policy.PolicyCodec;
import io.sluice.model.problem.Checked;
import io.sluice.model.problem.Problem;
import io.sluice.model.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/// A folder with one policy in each `*.json`. A file that can no longer be read goes on with what it said before.
public final class PolicyFolder implements PolicySource {
    private final Path folder;
    private Map<String, Policy> before = Map.of();

    public PolicyFolder(Path folder) {
        this.folder = folder;
    }

    @Override
    public Loaded load() throws IOException {
        var policies = new ArrayList<Policy>();
        var problems = new ArrayList<Problem>();
        var now = new HashMap<String, Policy>();
        for (var name : new TreeSet<>(FileStamp.list(folder).keySet())) {
            switch (read(name)) {
                case Checked.Good<Policy>(var policy, var _) -> {
                    now.put(name, policy);
                    policies.add(policy);
                }
                case Checked.Bad<Policy>(var wrong) -> {
                    wrong.forEach(it -> problems.add(new Problem(it.code(), name + it.where(), it.detail())));
                    var last = before.get(name);
                    if (last == null) continue;
                    now.put(name, last);
                    policies.add(last);
                }
            }
        }
        before = now;
        return new Loaded(policies, problems);
    }

    private Checked<Policy> read(String name) {
        try {
            return PolicyCodec.read(Files.readAllBytes(folder.resolve(name)))
                    .then(policy -> policy.id().isEmpty()
                            ? new Checked.Bad<>(new Problem(
                                    ProblemCode.POLICY_INVALID, "", "has neither id nor _id: it cannot be applied"))
                            : new Checked.Good<>(policy));
        } catch (IOException unreadable) {
            return new Checked.Bad<>(new Problem(ProblemCode.POLICY_INVALID, "", "cannot be read: " + unreadable));
        }
    }

    /// Keeps a policy; it is in force after the next reload. Durable when this returns.
    ///
    /// @param id a plain file name
    public void write(String id, Policy policy) throws IOException {
        DurableFile.write(folder.resolve(id + ".json"), PolicyCodec.file(policy));
    }

    /// @return false when there was none
    public boolean delete(String id) throws IOException {
        return DurableFile.delete(folder.resolve(id + ".json"));
    }
}
