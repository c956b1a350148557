package io.sluice.cli.upgrade.preflight;

import io.sluice.cli.explain.Explanation;
import io.sluice.cli.explain.Explanation.Api;
import io.sluice.cli.explain.Explanation.Trouble;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Compares what two versions make of the same definitions and policies.
final class DefinitionsCheck {
    private final Explanation now;
    private final Explanation then;
    private final Consumer<Finding> found;

    DefinitionsCheck(Explanation now, Explanation then, Consumer<Finding> found) {
        this.now = now;
        this.then = then;
        this.found = found;
    }

    void look() {
        var ids = new TreeSet<>(now.apis().keySet());
        ids.addAll(then.apis().keySet());
        for (var id : ids) api(id);
        for (var id : now.policies().keySet()) {
            if (!then.policies().containsKey(id)) add(FindingKind.POLICY_LOST, id, why(id));
        }
        var said = new HashSet<>(now.problems());
        for (var problem : then.problems()) {
            if (!said.contains(problem)) add(FindingKind.DEFINITION_PROBLEM, problem.where(), shown(problem));
        }
        now.policies()
                .forEach((id, rights) -> rights.stream()
                        .filter(api -> !now.apis().containsKey(api))
                        .forEach(api -> add(
                                FindingKind.POLICY_NAMES_NO_API, "policy " + id, "it gives access to the API " + api)));
    }

    private void api(String id) {
        var is = now.apis().get(id);
        var will = then.apis().get(id);
        if (is != null && is.served() && will != null && will.served()) {
            changes(is, will).forEach(change -> add(FindingKind.DEFINITION_CHANGED, id, change));
        } else if (is != null && is.served()) {
            add(FindingKind.DEFINITION_LOST, id, why(id));
        } else if (will != null && will.served()) {
            add(FindingKind.DEFINITION_GAINED, id, "it would listen at " + will.listens());
        } else {
            add(FindingKind.DEFINITION_BROKEN, id, why(id));
        }
    }

    private String why(String id) {
        return then.problems().stream()
                .filter(problem -> problem.where().startsWith(id))
                .findFirst()
                .map(DefinitionsCheck::shown)
                .orElse(then.version() + " does not find it");
    }

    private static String shown(Trouble problem) {
        return problem.detail() + " [" + problem.code() + "]";
    }

    private static List<String> changes(Api is, Api will) {
        var changes = new ArrayList<String>();
        if (!is.listens().equals(will.listens())) {
            changes.add("it listens at " + is.listens() + " now and at " + will.listens() + " then");
        }
        var keys = new TreeSet<>(is.versions().keySet());
        keys.addAll(will.versions().keySet());
        for (var key : keys) {
            var version = keys.size() == 1 ? "" : "version " + key + ": ";
            var before = is.versions().get(key);
            var after = will.versions().get(key);
            if (before == null) {
                changes.add(version + "is new");
            } else if (after == null) {
                changes.add(version + "is gone");
            } else if (!before.equals(after)) {
                changes.add(version + steps(before, after));
            }
        }
        return changes;
    }

    /// Which steps come and go, in the order of the pipelines.
    static String steps(String before, String after) {
        var old = List.of(before.split(" "));
        var next = List.of(after.split(" "));
        var gone = new ArrayList<>(old);
        next.forEach(gone::remove);
        var come = new ArrayList<>(next);
        old.forEach(come::remove);
        if (gone.isEmpty() && come.isEmpty()) return "the same steps in another order: " + after;
        var text = new ArrayList<String>();
        if (!gone.isEmpty()) text.add("without " + String.join(", ", gone));
        if (!come.isEmpty()) text.add("with " + String.join(", ", come));
        return String.join(", ", text);
    }

    private void add(FindingKind kind, String place, String what) {
        found.accept(new Finding(kind, place, what));
    }
}
