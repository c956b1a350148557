package io.sluice.storage.redis;

import io.lettuce.core.resource.EventLoopGroupProvider;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.nio.NioIoHandle;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.concurrent.TimeUnit;

/// Gives Lettuce the event loops of the gateway, which it must not close.
///
/// @param group of whatever kind [#fits] has found usable
record SharedLoops(EventLoopGroup group) implements EventLoopGroupProvider {

    /// Whether Lettuce's sockets can run on `group`: it takes epoll where there is epoll.
    static boolean fits(EventLoopGroup group) {
        if (!(group instanceof IoEventLoopGroup loops)) return false;
        return loops.isCompatible(Epoll.isAvailable() ? EpollIoHandle.class : NioIoHandle.class);
    }

    @Override
    @SuppressWarnings("unchecked") // Lettuce names a class of its own choice, but uses it as an EventLoopGroup.
    public <T extends EventLoopGroup> T allocate(Class<T> type) {
        return (T) group;
    }

    @Override
    public int threadPoolSize() {
        return 1;
    }

    @Override
    public Future<Boolean> release(EventExecutorGroup loops, long quietPeriod, long timeout, TimeUnit unit) {
        return ImmediateEventExecutor.INSTANCE.newSucceededFuture(true);
    }

    @Override
    public Future<Boolean> shutdown(long quietPeriod, long timeout, TimeUnit unit) {
        return ImmediateEventExecutor.INSTANCE.newSucceededFuture(true);
    }
}
