package io.sluice.testkit.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// An authority that signs certificates for tests, made by the JDK's keytool.
public final class GeneratedAuthority {
    private static final String PASSWORD = "changeit";

    private final Path folder;
    private final String name;

    private GeneratedAuthority(Path folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    /// @param name of the authority, and of its files in `folder`
    public static GeneratedAuthority in(Path folder, String name) {
        var authority = new GeneratedAuthority(folder, name);
        authority.generate(name, List.of("-ext", "bc:c", "-validity", "30"));
        return authority;
    }

    /// Its own certificate.
    public GeneratedCertificate own() {
        return files(name);
    }

    /// A certificate for `localhost` and 127.0.0.1 with this common name, signed by the authority.
    public GeneratedCertificate issue(String commonName) {
        return issued(commonName, List.of("-validity", "30"));
    }

    /// One that ended yesterday.
    public GeneratedCertificate issueExpired(String commonName) {
        return issued(commonName, List.of("-startdate", "-3d", "-validity", "2"));
    }

    private GeneratedCertificate issued(String commonName, List<String> validity) {
        var options = new ArrayList<>(List.of("-signer", name, "-ext", "san=dns:localhost,ip:127.0.0.1"));
        options.addAll(validity);
        generate(commonName, options);
        return files(commonName);
    }

    private String store() {
        return folder.resolve(name + ".p12").toString();
    }

    private void generate(String alias, List<String> options) {
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var command = new ArrayList<>(List.of(keytool, "-genkeypair", "-alias", alias, "-keyalg", "EC", "-groupname"));
        command.addAll(List.of("secp256r1", "-dname", "CN=" + alias, "-storetype", "PKCS12", "-keystore", store()));
        command.addAll(List.of("-storepass", PASSWORD));
        command.addAll(options);
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var output = new String(process.getInputStream().readAllBytes(), US_ASCII);
            if (process.waitFor() != 0) throw new IOException("keytool: " + output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private GeneratedCertificate files(String alias) {
        try {
            var keys = KeyStore.getInstance(Path.of(store()).toFile(), PASSWORD.toCharArray());
            return new GeneratedCertificate(
                    pem(
                            alias + "-cert.pem",
                            "CERTIFICATE",
                            keys.getCertificate(alias).getEncoded()),
                    pem(
                            alias + "-key.pem",
                            "PRIVATE KEY",
                            keys.getKey(alias, PASSWORD.toCharArray()).getEncoded()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path pem(String file, String kind, byte[] bytes) throws IOException {
        var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return Files.writeString(
                folder.resolve(file), "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }
}
