package io.sluice.bench.micro;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// An upstream that allocates nothing for a request, so that what is allocated is the gateway's.
final class QuietUpstream {
    private static final int SMALL_READS = 16 * 1024;

    private QuietUpstream() {}

    /// Answers each read that ends a head with `answer`, on a thread of its own, until the listener is closed.
    static void serve(ServerSocketChannel listener, byte[] answer) {
        Thread.ofPlatform().daemon().name("quiet-upstream").start(() -> {
            while (listener.isOpen()) {
                try {
                    var connection = listener.accept();
                    Thread.ofPlatform().daemon().name("quiet-upstream").start(() -> answer(connection, answer));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    private static void answer(SocketChannel connection, byte[] answer) {
        var in = ByteBuffer.allocateDirect(SMALL_READS);
        var out = ByteBuffer.allocateDirect(answer.length).put(answer).flip();
        try (connection) {
            while (connection.read(in) >= 0) {
                if (!endsHead(in)) continue;
                in.clear();
                while (out.hasRemaining()) connection.write(out);
                out.rewind();
            }
        } catch (IOException gone) {
            // The run is over.
        }
    }

    private static boolean endsHead(ByteBuffer bytes) {
        int end = bytes.position();
        return end >= 4 && bytes.get(end - 1) == '\n' && bytes.get(end - 3) == '\n';
    }
}
