package io.sluice.gateway.protocol.grpc;

import static io.sluice.gateway.RunningGateway.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.redis.GeneratedCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// gRPC through a whole gateway, with grpc-java as client and as server.
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(180)
class GrpcTest {
    @TempDir
    Path folder;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final EchoService service = new EchoService();
    private GeneratedCertificate certificate;

    @BeforeEach
    void make_a_certificate() {
        certificate = GeneratedCertificate.in(folder);
    }

    @AfterEach
    void close() throws Exception {
        for (var one : opened.reversed()) one.close();
    }

    private Server serve(NettyServerBuilder builder) throws IOException {
        var server = builder.addService(ServerInterceptors.intercept(service, new Tokens()))
                .build()
                .start();
        opened.add(() -> server.shutdownNow().awaitTermination());
        return server;
    }

    private static final class Tokens implements ServerInterceptor {
        @Override
        public <A, B> ServerCall.Listener<A> interceptCall(
                ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
            var context = Context.current().withValue(EchoService.TOKEN, headers.get(EchoService.BINARY));
            return Contexts.interceptCall(context, call, headers, next);
        }
    }

    private static NettyServerBuilder anywhere() {
        return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private RunningGateway gateway(String settings, String target) throws IOException {
        var running = RunningGateway.start(Files.createDirectories(folder.resolve("store")), settings);
        opened.add(running);
        running.serve(tree("""
                {'name':'grpc','api_id':'grpc','org_id':'default','use_keyless':true,'active':true,
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'proxy':{'listen_path':'/test.Echo/','target_url':'%s','strip_listen_path':false,
                          'transport':{'ssl_insecure_skip_verify':true}}}
                """.formatted(target)));
        return running;
    }

    private ManagedChannel channel(NettyChannelBuilder builder) {
        var channel = builder.build();
        opened.add(() -> channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS));
        return channel;
    }

    private Channel plain(NettyServerBuilder server) throws IOException {
        var running = gateway("{}", "h2c://127.0.0.1:" + serve(server).getPort());
        return channel(NettyChannelBuilder.forAddress("127.0.0.1", running.gateway.port())
                .usePlaintext());
    }

    private Channel secure() throws IOException {
        var server = serve(anywhere()
                .useTransportSecurity(
                        certificate.certificate().toFile(), certificate.key().toFile()));
        var settings = """
                {'proxy_enable_http2':true,'http_server_options':{'use_ssl':true,'enable_http2':true,
                 'certificates':[{'cert_file':'%s','key_file':'%s'}]}}
                """.formatted(certificate.certificate(), certificate.key());
        var running = gateway(settings, "https://localhost:" + server.getPort() + "/");
        var trust = GrpcSslContexts.forClient()
                .trustManager(certificate.certificate().toFile())
                .build();
        return channel(NettyChannelBuilder.forAddress("localhost", running.gateway.port())
                .sslContext(trust));
    }

    private static String unary(Channel channel, String request) {
        return ClientCalls.blockingUnaryCall(channel, EchoService.UNARY, CallOptions.DEFAULT, request);
    }

    /// Puts everything that comes into a queue, the end as a text too.
    private record Heard(BlockingQueue<String> all) implements StreamObserver<String> {
        Heard() {
            this(new LinkedBlockingQueue<>());
        }

        @Override
        public void onNext(String value) {
            all.add(value);
        }

        @Override
        public void onError(Throwable broken) {
            all.add(Status.fromThrowable(broken).getCode().toString());
        }

        @Override
        public void onCompleted() {
            all.add("end");
        }

        String next() throws InterruptedException {
            var heard = all.poll(60, TimeUnit.SECONDS);
            return heard == null ? "nothing" : heard;
        }
    }

    private static void speaks(Channel channel) throws Exception {
        assertThat(unary(channel, "hello")).isEqualTo("hello");
        assertThat(unary(channel, "y".repeat(3_000_000))).hasSize(3_000_000);
        var many = ClientCalls.blockingServerStreamingCall(channel, EchoService.MANY, CallOptions.DEFAULT, "500 4000");
        int count = 0;
        while (many.hasNext()) {
            assertThat(many.next()).hasSize(4_000);
            count++;
        }
        assertThat(count).isEqualTo(500);
        var joined = new Heard();
        var joining =
                ClientCalls.asyncClientStreamingCall(channel.newCall(EchoService.JOIN, CallOptions.DEFAULT), joined);
        for (var word : List.of("one ", "two ", "three")) joining.onNext(word);
        joining.onCompleted();
        assertThat(joined.next()).isEqualTo("one two three");
        assertThat(joined.next()).isEqualTo("end");
        var heard = new Heard();
        var chat = ClientCalls.asyncBidiStreamingCall(channel.newCall(EchoService.CHAT, CallOptions.DEFAULT), heard);
        for (var word : List.of("a", "b", "c")) {
            chat.onNext(word);
            assertThat(heard.next()).isEqualTo("heard " + word);
        }
        chat.onCompleted();
        assertThat(heard.next()).isEqualTo("end");
    }

    @Test
    void all_kinds_of_calls_go_through_in_the_clear() throws Exception {
        speaks(plain(anywhere()));
    }

    @Test
    void all_kinds_of_calls_go_through_over_tls() throws Exception {
        speaks(secure());
    }

    @Test
    void a_status_comes_with_its_words_and_trailers() throws Exception {
        var channel = plain(anywhere());
        var failed = catchThrowableOfType(StatusRuntimeException.class, () -> unary(channel, "fail"));
        assertThat(failed.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(failed.getStatus().getDescription()).isEqualTo("no such thing: ä");
        assertThat(failed.getTrailers().get(EchoService.TRAILER)).isEqualTo("because");
    }

    @Test
    void binary_metadata_comes_through() throws Exception {
        var metadata = new Metadata();
        metadata.put(EchoService.BINARY, new byte[] {0, 1, (byte) 0xff});
        var channel =
                ClientInterceptors.intercept(plain(anywhere()), MetadataUtils.newAttachHeadersInterceptor(metadata));
        assertThat(unary(channel, "token")).isEqualTo("0001ff");
    }

    @Test
    void a_client_that_cancels_is_heard_by_the_server() throws Exception {
        var channel = plain(anywhere());
        var call = channel.newCall(EchoService.CHAT, CallOptions.DEFAULT);
        var heard = new Heard();
        var chat = ClientCalls.asyncBidiStreamingCall(call, heard);
        chat.onNext("a");
        assertThat(heard.next()).isEqualTo("heard a");
        call.cancel("enough", null);
        assertThat(service.cancelled.poll(60, TimeUnit.SECONDS)).isEqualTo("a");
    }

    @Test
    void a_deadline_is_kept_by_both_sides() throws Exception {
        var channel = plain(anywhere());
        assertThat(unary(channel, "connected")).isEqualTo("connected");
        // Long enough for the first word to come back; how long that is nobody knows on a busy machine.
        for (int millis = 700; ; millis *= 2) {
            var heard = new Heard();
            var options = CallOptions.DEFAULT.withDeadlineAfter(millis, TimeUnit.MILLISECONDS);
            var chat = ClientCalls.asyncBidiStreamingCall(channel.newCall(EchoService.CHAT, options), heard);
            chat.onNext("within " + millis);
            var first = heard.next();
            if (millis < 20_000 && first.equals("DEADLINE_EXCEEDED")) continue;
            assertThat(first).isEqualTo("heard within " + millis);
            assertThat(heard.next()).isEqualTo("DEADLINE_EXCEEDED");
            var ended = "within " + millis;
            await().atMost(60, TimeUnit.SECONDS).until(() -> service.cancelled.contains(ended));
            return;
        }
    }

    @Test
    void a_server_that_is_away_is_unavailable() throws Exception {
        var server = serve(anywhere());
        int port = server.getPort();
        server.shutdownNow().awaitTermination();
        var running = gateway("{}", "h2c://127.0.0.1:" + port);
        var channel = channel(NettyChannelBuilder.forAddress("127.0.0.1", running.gateway.port())
                .usePlaintext());
        var failed = catchThrowableOfType(StatusRuntimeException.class, () -> unary(channel, "hello"));
        assertThat(failed.getStatus().getCode()).isIn(Status.Code.UNAVAILABLE, Status.Code.UNKNOWN);
    }

    @Test
    void more_calls_than_the_server_takes_on_one_connection_get_more_connections() throws Exception {
        var channel = plain(anywhere().maxConcurrentCallsPerConnection(5));
        assertThat(unary(channel, "first")).isEqualTo("first");
        var chats = new ArrayList<StreamObserver<String>>();
        var answers = new ArrayList<Heard>();
        for (int i = 0; i < 40; i++) {
            var heard = new Heard();
            var chat =
                    ClientCalls.asyncBidiStreamingCall(channel.newCall(EchoService.CHAT, CallOptions.DEFAULT), heard);
            chat.onNext("" + i);
            chats.add(chat);
            answers.add(heard);
        }
        for (int i = 0; i < 40; i++) assertThat(answers.get(i).next()).isEqualTo("heard " + i);
        for (var chat : chats) chat.onCompleted();
        for (var heard : answers) assertThat(heard.next()).isEqualTo("end");
    }

    @Test
    void a_client_that_does_not_read_one_call_gets_the_others() throws Exception {
        var channel = plain(anywhere());
        var stuck = new Stuck();
        ClientCalls.asyncServerStreamingCall(
                channel.newCall(EchoService.MANY, CallOptions.DEFAULT), "3000 10000", stuck);
        stuck.first.get(60, TimeUnit.SECONDS);
        for (int i = 0; i < 20; i++)
            assertThat(unary(channel, "z".repeat(100_000))).hasSize(100_000);
        stuck.call.request(Integer.MAX_VALUE);
        assertThat(stuck.count.get(60, TimeUnit.SECONDS)).isEqualTo(3_000);
    }

    /// Takes one message, then none until it is told to.
    private static final class Stuck implements ClientResponseObserver<String, String> {
        final CompletableFuture<String> first = new CompletableFuture<>();
        final CompletableFuture<Integer> count = new CompletableFuture<>();
        private ClientCallStreamObserver<String> call;
        private int heard;

        @Override
        public void beforeStart(ClientCallStreamObserver<String> stream) {
            call = stream;
            stream.disableAutoRequestWithInitial(1);
        }

        @Override
        public void onNext(String value) {
            heard++;
            first.complete(value);
        }

        @Override
        public void onError(Throwable broken) {
            count.completeExceptionally(broken);
        }

        @Override
        public void onCompleted() {
            count.complete(heard);
        }
    }
}
