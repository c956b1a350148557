package io.sluice.gateway.protocol.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;

/// A gRPC service whose messages are texts, with a method of each kind.
final class EchoService implements BindableService {
    static final String NAME = "test.Echo";
    static final Metadata.Key<String> TRAILER = Metadata.Key.of("x-why", Metadata.ASCII_STRING_MARSHALLER);
    static final Metadata.Key<byte[]> BINARY = Metadata.Key.of("x-token-bin", Metadata.BINARY_BYTE_MARSHALLER);
    static final Context.Key<byte[]> TOKEN = Context.key("token");

    static final MethodDescriptor<String, String> UNARY = method("Unary", MethodType.UNARY);
    static final MethodDescriptor<String, String> MANY = method("Many", MethodType.SERVER_STREAMING);
    static final MethodDescriptor<String, String> JOIN = method("Join", MethodType.CLIENT_STREAMING);
    static final MethodDescriptor<String, String> CHAT = method("Chat", MethodType.BIDI_STREAMING);

    /// First words of the chats that were cancelled.
    final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();

    private static MethodDescriptor<String, String> method(String name, MethodType type) {
        return MethodDescriptor.<String, String>newBuilder(new Text(), new Text())
                .setFullMethodName(MethodDescriptor.generateFullMethodName(NAME, name))
                .setType(type)
                .build();
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), UTF_8);
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder(NAME)
                .addMethod(UNARY, ServerCalls.asyncUnaryCall(EchoService::unary))
                .addMethod(MANY, ServerCalls.asyncServerStreamingCall(EchoService::many))
                .addMethod(JOIN, ServerCalls.asyncClientStreamingCall(EchoService::join))
                .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(this::chat))
                .build();
    }

    /// `fail` ends in a status with a trailer, `token` answers with the binary header, anything else comes back.
    private static void unary(String request, StreamObserver<String> answer) {
        if (request.equals("fail")) {
            var trailers = new Metadata();
            trailers.put(TRAILER, "because");
            answer.onError(Status.NOT_FOUND.withDescription("no such thing: ä").asRuntimeException(trailers));
            return;
        }
        var token = TOKEN.get();
        answer.onNext(
                request.equals("token") && token != null
                        ? java.util.HexFormat.of().formatHex(token)
                        : request);
        answer.onCompleted();
    }

    /// `COUNT LENGTH`: so many messages of this length, as fast as they are taken.
    private static void many(String request, StreamObserver<String> answer) {
        var asked = request.split(" ", 2);
        int count = Integer.parseInt(asked[0]);
        var message = "x".repeat(Integer.parseInt(asked[1]));
        var observer = (ServerCallStreamObserver<String>) answer;
        var left = new int[] {count};
        observer.setOnReadyHandler(() -> {
            while (observer.isReady() && left[0] > 0) {
                observer.onNext(message);
                if (--left[0] == 0) observer.onCompleted();
            }
        });
    }

    private static StreamObserver<String> join(StreamObserver<String> answer) {
        return new StreamObserver<>() {
            private final StringBuilder all = new StringBuilder();

            @Override
            public void onNext(String value) {
                all.append(value);
            }

            @Override
            public void onError(Throwable broken) {
                // Nobody waits for the answer any more.
            }

            @Override
            public void onCompleted() {
                answer.onNext(all.toString());
                answer.onCompleted();
            }
        };
    }

    private StreamObserver<String> chat(StreamObserver<String> answer) {
        var first = new AtomicReference<>("");
        ((ServerCallStreamObserver<String>) answer).setOnCancelHandler(() -> cancelled.add(first.get()));
        return new StreamObserver<>() {
            @Override
            public void onNext(String value) {
                first.compareAndSet("", value);
                answer.onNext("heard " + value);
            }

            @Override
            public void onError(Throwable broken) {
                // The cancel handler hears of it.
            }

            @Override
            public void onCompleted() {
                answer.onCompleted();
            }
        };
    }
}
