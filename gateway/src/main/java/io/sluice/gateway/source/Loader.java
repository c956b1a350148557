package io.sluice.gateway.source;

import io.sluice.gateway.compile.LiveConfig;
import io.sluice.gateway.session.LivePolicies;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.policy.Policies;
import io.sluice.model.problem.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings what the sources hold into force. One reload runs at a time, on a thread of its own; requests that come
/// meanwhile share the next one.
///
/// The first request after a quiet time is served at once, later ones after the interval has passed.
public final class Loader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Loader.class);

    private final DefinitionSource definitions;
    private final PolicySource policies;
    private final LiveConfig live;
    private final LivePolicies livePolicies;
    private final BiConsumer<LiveConfig.Config, Duration> afterwards;
    private final long intervalNanos;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().name("loader").daemon().unstarted(task));

    private volatile Report last = Report.NOTHING;

    // Guarded by this.
    private @Nullable CompletableFuture<Report> next;
    private @Nullable ScheduledFuture<?> planned;
    private long lastNanos;

    /// How the last reload went.
    ///
    /// @param loaded      a reload has succeeded since the process started
    /// @param definitions by id; also those that are not served because they do not compile
    /// @param problems    what could not be read or compiled, and why
    public record Report(boolean loaded, Map<String, ApiDefinition> definitions, List<Problem> problems) {
        static final Report NOTHING = new Report(false, Map.of(), List.of());

        public Report {
            problems = List.copyOf(problems);
        }
    }

    /// @param interval   least time between two reloads that nobody waits for
    /// @param afterwards is told what is served, each time, and how long it took to get there
    public Loader(
            DefinitionSource definitions,
            PolicySource policies,
            LiveConfig live,
            LivePolicies livePolicies,
            Duration interval,
            BiConsumer<LiveConfig.Config, Duration> afterwards) {
        this.definitions = definitions;
        this.policies = policies;
        this.live = live;
        this.livePolicies = livePolicies;
        this.afterwards = afterwards;
        this.intervalNanos = interval.toNanos();
        this.lastNanos = System.nanoTime() - intervalNanos;
    }

    public Report last() {
        return last;
    }

    /// Asks for a reload. What the sources hold now is in force when the answer completes; it never fails.
    ///
    /// @param waiting somebody waits: do not let the interval pass first
    public CompletableFuture<Report> reload(boolean waiting) {
        synchronized (this) {
            var already = next;
            long rest = waiting ? 0 : Math.max(0, lastNanos + intervalNanos - System.nanoTime());
            if (already != null) {
                if (waiting && planned != null && planned.cancel(false)) plan(0);
                return already;
            }
            var answer = new CompletableFuture<Report>();
            next = answer;
            plan(rest);
            return answer;
        }
    }

    private void plan(long nanos) {
        if (!thread.isShutdown()) planned = thread.schedule(this::run, nanos, TimeUnit.NANOSECONDS);
    }

    private void run() {
        CompletableFuture<Report> answer;
        synchronized (this) {
            answer = next;
            next = null;
            planned = null;
            lastNanos = System.nanoTime();
        }
        if (answer == null) return;
        try {
            last = load();
        } catch (IOException unreachable) {
            LOG.atError()
                    .addKeyValue("reason", unreachable.toString())
                    .log("the source cannot be read; what is served stays as it is");
        } catch (RuntimeException | Error bug) {
            LOG.error("a reload broke; what is served may be old", bug);
        } finally {
            answer.complete(last);
        }
    }

    private Report load() throws IOException {
        long start = System.nanoTime();
        var problems = new ArrayList<Problem>();
        var fromPolicies = policies.load();
        problems.addAll(fromPolicies.problems());
        var fromDefinitions = definitions.load();
        problems.addAll(fromDefinitions.problems());
        // Sessions are merged anew when the policies are another object.
        var nextPolicies = new Policies(fromPolicies.policies());
        if (!nextPolicies.all().equals(livePolicies.get().all())) livePolicies.apply(nextPolicies);
        var config = live.apply(fromDefinitions.definitions());
        afterwards.accept(config, Duration.ofNanos(System.nanoTime() - start));
        int compiled = 0;
        for (var fate : config.fates().entrySet()) {
            switch (fate.getValue()) {
                case LiveConfig.Fate.Reused(var remarks) ->
                    remarks.forEach(it -> problems.add(of(fate.getKey(), it, "")));
                case LiveConfig.Fate.Compiled(var remarks) -> {
                    remarks.forEach(it -> problems.add(of(fate.getKey(), it, "")));
                    compiled++;
                }
                case LiveConfig.Fate.KeptOld(var why) ->
                    why.forEach(it -> problems.add(of(fate.getKey(), it, "; the version before is still served")));
                case LiveConfig.Fate.Refused(var why) ->
                    why.forEach(it -> problems.add(of(fate.getKey(), it, "; it is not served")));
            }
        }
        sayWhatIsNew(problems);
        LOG.atInfo()
                .addKeyValue("apis", config.apis().size())
                .addKeyValue("changed", compiled)
                .addKeyValue("policies", nextPolicies.all().size())
                .addKeyValue("problems", problems.size())
                .addKeyValue("milliseconds", (System.nanoTime() - start) / 1_000_000)
                .log("definitions are loaded");
        var byId = new HashMap<String, ApiDefinition>();
        fromDefinitions.definitions().forEach(api -> byId.put(api.id(), api));
        return new Report(true, Collections.unmodifiableMap(byId), problems);
    }

    private static Problem of(String api, Problem problem, String consequence) {
        return new Problem(problem.code(), api + problem.where(), problem.detail() + consequence);
    }

    private void sayWhatIsNew(List<Problem> problems) {
        var said = new HashSet<>(last.problems());
        for (var problem : problems) {
            if (said.contains(problem)) continue;
            LOG.atWarn()
                    .addKeyValue("code", problem.code().id())
                    .addKeyValue("where", problem.where())
                    .log(problem.detail());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        synchronized (this) {
            if (next != null) next.complete(last);
        }
    }
}
