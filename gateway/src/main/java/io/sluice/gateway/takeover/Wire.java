package io.sluice.gateway.takeover;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.sluice.model.document.Json;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The conversation of two processes: JSON objects, one a line, each with its `step`. Blocks whoever receives.
final class Wire implements AutoCloseable {
    /// Grows when an older process would misunderstand a newer one.
    static final int PROTOCOL = 1;

    /// Counters of a hundred thousand keys fit many times.
    private static final int MAX_LINE = 64 * 1024 * 1024;

    private static final Duration SEND = Duration.ofSeconds(30);

    private final EpollDomainSocketChannel channel;
    private final LinkedBlockingQueue<Message> received = new LinkedBlockingQueue<>();

    private sealed interface Message {
        record Line(String text) implements Message {}

        record End() implements Message {}
    }

    private Wire(EpollDomainSocketChannel channel) {
        this.channel = channel;
    }

    /// @param channel nothing was read from it yet
    static Wire over(EpollDomainSocketChannel channel) {
        var wire = new Wire(channel);
        channel.pipeline()
                .addLast(
                        new LineBasedFrameDecoder(MAX_LINE),
                        new StringDecoder(StandardCharsets.UTF_8),
                        wire.new Reader());
        return wire;
    }

    /// A message that begins like this.
    static ObjectNode step(String name) {
        return Json.object().put("step", name);
    }

    /// Whether the other process belongs to the user of this one.
    boolean isOwnUser() throws IOException {
        // The owner of this folder is the effective user of the process (proc(5)).
        var own = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        return channel.peerCredentials().uid() == own;
    }

    long peer() throws IOException {
        return channel.peerCredentials().pid();
    }

    void send(ObjectNode message) throws IOException {
        var bytes = channel.alloc().buffer();
        bytes.writeCharSequence(message + "\n", StandardCharsets.UTF_8);
        await(channel.writeAndFlush(bytes));
    }

    /// Sends an open file; the other side gets a descriptor of its own.
    void send(FileDescriptor descriptor) throws IOException {
        await(channel.writeAndFlush(descriptor));
    }

    private static void await(io.netty.channel.ChannelFuture sent) throws IOException {
        boolean done = sent.awaitUninterruptibly(SEND.toMillis());
        if (!done || !sent.isSuccess()) throw new IOException("the other process takes nothing", sent.cause());
    }

    /// The next message, which has to be of this step.
    ///
    /// @throws TakeoverFailed with the other's words when it refuses, and when it says something else
    /// @throws EOFException   when the other process has ended the conversation
    JsonNode receive(String step, Duration patience) throws IOException, InterruptedException {
        var message = poll(patience)
                .orElseThrow(() -> new TakeoverFailed(
                        "the other process was silent for " + patience.toSeconds() + " s where it should say " + step));
        var said = message.path("step").asText();
        if (said.equals("refuse"))
            throw new TakeoverFailed(message.path("reason").asText());
        if (!said.equals(step)) throw new TakeoverFailed("the other process says " + said + " instead of " + step);
        return message;
    }

    /// The next message, if one comes in time.
    ///
    /// @throws EOFException when the other process has ended the conversation
    Optional<JsonNode> poll(Duration patience) throws IOException, InterruptedException {
        var message = received.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (message == null) return Optional.empty();
        return switch (message) {
            case Message.End end -> {
                received.add(end);
                throw new EOFException("the other process has ended the conversation");
            }
            case Message.Line(var text) -> Optional.of(parse(text));
        };
    }

    private static JsonNode parse(String text) throws TakeoverFailed {
        try {
            return Json.parse(text);
        } catch (JsonProcessingException foreign) {
            throw new TakeoverFailed("the other process does not speak the language of a takeover", foreign);
        }
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
    }

    private final class Reader extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            received.add(new Message.Line((String) message));
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            received.add(new Message.End());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
