package io.sluice.storage.redis;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.sluice.storage.StoreFailure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/// Commands over a [Link]: refused at once while it is down, with failures of the port only.
record Line(Link<Wire.Commands> link) {

    <A> CompletionStage<A> call(Function<RedisClusterAsyncCommands<String, byte[]>, CompletionStage<A>> operation) {
        var wire = link.wire();
        if (wire == null) return CompletableFuture.failedStage(link.why());
        var answer = new CompletableFuture<A>();
        try {
            operation.apply(wire.send()).whenComplete((value, failed) -> {
                if (failed == null) answer.complete(value);
                else answer.completeExceptionally(failure(failed));
            });
        } catch (RuntimeException failed) {
            answer.completeExceptionally(failure(failed));
        }
        return answer;
    }

    StoreFailure failure(Throwable failed) {
        var failure = Failures.of(failed);
        if (Failures.isDemotion(failure)) link.distrust("the server is a replica now");
        return failure;
    }
}
