package io.sluice.cli.nodes;

import io.sluice.cli.start.Installation;
import io.sluice.cli.terminal.CommandRefused;
import io.sluice.cli.terminal.ExitCode;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.cli.terminal.Which;
import io.sluice.model.document.Json;
import io.sluice.storage.StoreFailure;
import io.sluice.storage.nodes.Node;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `sluice nodes`: the processes that share a store, and whether they are of one version.
@Command(
        name = "nodes",
        description = {
            "Lists the processes that share a store: version, where, since when, seen when.",
            "Exit code: 0 all of one version, 1 of several. Tyk's own gateways are not listed."
        },
        mixinStandardHelpOptions = true)
public final class NodesCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private Which which = new Which();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public NodesCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var installation = Installation.find(
                surroundings, new Installation.Choice(which.data(), which.conf(), Optional.empty(), false));
        try (var store = installation.open()) {
            var nodes = Node.seen(store.archive());
            var versions = new TreeSet<String>();
            nodes.forEach(it -> versions.add(it.node().version()));
            if (json) printJson(nodes, versions);
            else print(nodes, versions, installation);
            spec.commandLine().getOut().flush();
            return versions.size() > 1 ? ExitCode.WARNED : ExitCode.GOOD;
        } catch (StoreFailure away) {
            throw new CommandRefused("the store went away: " + away.getMessage(), away);
        }
    }

    private void print(List<Node.Seen> nodes, Set<String> versions, Installation installation) {
        var out = spec.commandLine().getOut();
        if (nodes.isEmpty()) {
            out.println("Nobody is at work on the store of " + installation.name() + ".");
            return;
        }
        var now = surroundings.clock().instant();
        out.println(String.format(
                "%-24s  %-8s  %-16s  %6s  %-20s  %s", "NODE", "ROLE", "VERSION", "LAYOUT", "SINCE", "SEEN"));
        for (var each : nodes) {
            var node = each.node();
            long seconds = Math.max(0, Duration.between(each.seen(), now).toSeconds());
            out.println(String.format(
                    Locale.ROOT,
                    "%-24s  %-8s  %-16s  %6d  %-20s  %d s ago",
                    node.host() + ":" + node.port(),
                    node.role(),
                    node.version(),
                    node.reads().getOrDefault("layout", 0),
                    node.started(),
                    seconds));
        }
        if (versions.size() > 1) {
            out.println("Skew: " + nodes.size() + " nodes of " + versions.size() + " versions: "
                    + String.join(", ", versions));
        }
    }

    private void printJson(List<Node.Seen> nodes, Set<String> versions) {
        var answer = Json.object().put("skew", versions.size() > 1);
        var named = answer.putArray("versions");
        versions.forEach(named::add);
        var listed = answer.putArray("nodes");
        for (var each : nodes) {
            var node = each.node();
            var one = listed.addObject()
                    .put("id", node.id())
                    .put("role", node.role())
                    .put("version", node.version())
                    .put("host", node.host())
                    .put("port", node.port())
                    .put("pid", node.pid())
                    .put("started", node.started().toString())
                    .put("seen", each.seen().toString());
            var reads = one.putObject("reads");
            new TreeMap<>(node.reads()).forEach(reads::put);
        }
        spec.commandLine().getOut().println(Json.pretty(answer));
    }
}
