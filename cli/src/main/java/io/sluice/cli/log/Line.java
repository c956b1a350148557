package io.sluice.cli.log;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A way over which bytes reach a collector; opened when it is needed. Used by one thread.
final class Line implements AutoCloseable {
    private static final int CONNECT_MILLIS = 5_000;

    private final boolean stream;
    private final String host;
    private final int port;
    private @Nullable SocketChannel tcp;
    private @Nullable DatagramChannel udp;

    private Line(boolean stream, String host, int port) {
        this.stream = stream;
        this.host = host;
        this.port = port;
    }

    /// @param transport `tcp`; anything else is UDP
    /// @return empty when the address is no `host:port`
    static Optional<Line> to(String transport, String address) {
        int colon = address.lastIndexOf(':');
        if (colon < 1) return Optional.empty();
        var host = address.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) host = host.substring(1, host.length() - 1);
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            if (port < 1 || port > 65_535 || host.isEmpty()) return Optional.empty();
            return Optional.of(new Line(transport.equals("tcp"), host, port));
        } catch (NumberFormatException noNumber) {
            return Optional.empty();
        }
    }

    /// One datagram, or so many bytes of the stream.
    void send(byte[] bytes) throws IOException {
        var data = ByteBuffer.wrap(bytes);
        if (!stream) {
            datagrams().write(data);
            return;
        }
        var open = stream();
        while (data.hasRemaining()) open.write(data);
    }

    private SocketChannel stream() throws IOException {
        var open = tcp;
        if (open == null) {
            open = SocketChannel.open();
            tcp = open;
            open.socket().connect(target(), CONNECT_MILLIS);
        } else if (ended(open)) {
            throw new IOException("the connection was closed");
        }
        return open;
    }

    /// What is written after the other side's end would be lost without a word. Nothing is ever said back.
    private static boolean ended(SocketChannel open) throws IOException {
        open.configureBlocking(false);
        try {
            return open.read(ByteBuffer.allocate(64)) < 0;
        } finally {
            open.configureBlocking(true);
        }
    }

    private DatagramChannel datagrams() throws IOException {
        var open = udp;
        if (open == null) {
            open = DatagramChannel.open();
            udp = open;
            open.connect(target());
        }
        return open;
    }

    private InetSocketAddress target() throws UnknownHostException {
        var target = new InetSocketAddress(host, port);
        if (target.isUnresolved()) throw new UnknownHostException(host + " is not known");
        return target;
    }

    @Override
    public void close() {
        var streams = tcp;
        tcp = null;
        var datagrams = udp;
        udp = null;
        try {
            if (streams != null) streams.close();
            if (datagrams != null) datagrams.close();
        } catch (IOException gone) {
            // Which is what was wanted.
        }
    }

    @Override
    public String toString() {
        return (stream ? "tcp " : "udp ") + host + ":" + port;
    }
}
