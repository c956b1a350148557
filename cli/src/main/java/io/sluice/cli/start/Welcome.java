package io.sluice.cli.start;

import java.io.PrintWriter;
import picocli.CommandLine.Help.Ansi;

/// What a person should know and do once `sluice start` runs. Colours on a terminal only.
final class Welcome {
    private final PrintWriter out;

    Welcome(PrintWriter out) {
        this.out = out;
    }

    /// @param controlPort of the control API; 0 is that of the gateway
    /// @param secure    whether the port speaks TLS
    /// @param generated whether the secret is the one in the folder, not one that was handed in
    void print(DataFolder folder, int port, int controlPort, boolean secure, boolean generated) {
        var host = (secure ? "https" : "http") + "://localhost:";
        var gateway = host + port;
        var control = host + (controlPort == 0 ? port : controlPort);
        // The certificate may be nobody's that curl knows.
        var curl = secure ? "curl -k " : "curl ";
        var secret = generated ? "$(cat " + folder.secretFile() + ")" : "$TYK_GW_SECRET";
        var definition = """
                {"name": "First", "api_id": "first", "org_id": "default", "active": true, "use_keyless": true, \
                "version_data": {"not_versioned": true, "versions": {"Default": {"name": "Default"}}}, \
                "proxy": {"listen_path": "/first/", "target_url": "%s/hello", "strip_listen_path": true%s}}\
                """.formatted(gateway, secure ? ", \"transport\": {\"ssl_insecure_skip_verify\": true}" : "");
        line("");
        line("@|bold,green Sluice is running.|@");
        line("");
        line("  Gateway      @|bold " + gateway + "|@");
        line("  Control API  @|bold " + control + "/tyk/|@  (header X-Tyk-Authorization)");
        line("  Secret       "
                + (generated ? folder.secretFile().toString() : "as given in TYK_GW_SECRET or tyk.conf"));
        line("  Data         " + folder.root());
        line("");
        line("Is it alive?");
        plain("  " + curl + gateway + "/hello");
        line("");
        line("Make an API, and load it:");
        plain("  " + curl + "-H \"X-Tyk-Authorization: " + secret + "\" " + control + "/tyk/apis -d '" + definition
                + "'");
        plain("  " + curl + "-H \"X-Tyk-Authorization: " + secret + "\" '" + control + "/tyk/reload/?block=true'");
        line("");
        line("Call it:");
        plain("  " + curl + gateway + "/first/");
        line("");
        out.flush();
    }

    private void line(String text) {
        out.println(Ansi.AUTO.string(text));
    }

    /// Without markup: what is copied must be what was written.
    private void plain(String text) {
        out.println(text);
    }
}
