package io.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A running process to measure, and the request it is measured with.
///
/// @param name    as in tables
/// @param target  path of the request
/// @param headers more fields of the request, e.g. a token
/// @param script  for `wrk` when the request is no plain GET; else ""
record Subject(String name, Process process, int port, String target, Map<String, String> headers, String script)
        implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    Subject {
        headers = Map.copyOf(headers);
    }

    /// The stub upstream, on the load's cores.
    static Subject upstream(Path peers, Path folder, Cores cores) throws IOException, InterruptedException {
        int port = Ports.free();
        var conf = fill(peers.resolve("upstream.nginx.conf"), folder, port, "");
        return start("upstream", cores.pinnedToOthers(nginx(conf, folder)), port, "/", folder);
    }

    static Subject nginx(Path peers, Path folder, Cores cores, String upstream)
            throws IOException, InterruptedException {
        int port = Ports.free();
        var conf = fill(peers.resolve("nginx.conf"), folder, port, upstream);
        return start("nginx", cores.pinnedToMeasured(nginx(conf, folder)), port, "/bench/x", folder);
    }

    static Subject haproxy(Path peers, Path folder, Cores cores, String upstream)
            throws IOException, InterruptedException {
        int port = Ports.free();
        var conf = fill(peers.resolve("haproxy.cfg"), folder, port, upstream);
        var command = List.of(program("haproxy"), "-db", "-f", conf.toString());
        return start("HAProxy", cores.pinnedToMeasured(command), port, "/bench/x", folder);
    }

    /// Built by Maven on first use; empty when that is not possible here.
    static Optional<Subject> springCloudGateway(Path peers, Path folder, Cores cores, String upstream)
            throws IOException, InterruptedException {
        var project = peers.resolve("spring-cloud-gateway");
        var jar = project.resolve("target/peer.jar");
        if (!Files.exists(jar)) {
            var build = new ProcessBuilder("mvn", "-q", "-B", "package").directory(project.toFile());
            build.environment().put("JAVA_HOME", System.getProperty("java.home"));
            if (build.inheritIO().start().waitFor() != 0) return Optional.empty();
        }
        int port = Ports.free();
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = cores.pinnedToMeasured(List.of(
                java,
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-DPEER_PORT=" + port,
                "-DPEER_UPSTREAM=" + upstream,
                "-jar",
                jar.toString()));
        return Optional.of(start("Spring Cloud Gateway", command, port, "/bench/x", folder));
    }

    private static Subject start(String name, List<String> command, int port, String target, Path folder)
            throws IOException, InterruptedException {
        var log = folder.resolve("out.log").toFile();
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        try {
            Ports.await(port, process, START);
        } catch (IOException failed) {
            process.destroy();
            throw new IOException(name + " did not start: " + Files.readString(log.toPath()), failed);
        }
        return new Subject(name, process, port, target, Map.of(), "");
    }

    private static List<String> nginx(Path conf, Path folder) {
        return List.of(program("nginx"), "-p", folder.toString(), "-c", conf.toString());
    }

    /// Debian keeps servers where the PATH of a plain user does not look.
    private static String program(String name) {
        var system = Path.of("/usr/sbin", name);
        return Files.isExecutable(system) ? system.toString() : name;
    }

    private static Path fill(Path template, Path folder, int port, String upstream) throws IOException {
        Files.createDirectories(folder);
        var text = Files.readString(template)
                .replace("${FOLDER}", folder.toString())
                .replace("${PORT}", Integer.toString(port))
                .replace("${UPSTREAM}", upstream);
        return Files.writeString(folder.resolve(template.getFileName().toString()), text);
    }

    /// The same with a JSON body, as POST.
    Subject posting(String json) {
        var post = """
                wrk.method = "POST"
                wrk.body = [==[%s]==]
                wrk.headers["Content-Type"] = "application/json"
                """.formatted(json);
        return new Subject(name, process, port, target, headers, post);
    }

    String url() {
        return "http://127.0.0.1:" + port + target;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
