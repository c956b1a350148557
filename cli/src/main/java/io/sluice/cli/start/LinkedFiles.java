package io.sluice.cli.start;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.settings.SettingsReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Single files that settings name: certificates, keys, scripts. Who keeps a copy of the settings needs them too.
final class LinkedFiles {
    private static final Set<String> NAMED = Set.of("tyk_js_path", "public_key_path");
    private static final Set<String> ENDINGS = Set.of("cert_file", "key_file", "ca_file");
    private static final String CERTIFICATES = "http_server_options.certificates";
    private static final String CERTIFICATE_PATHS = "http_server_options.ssl_certificates";

    private LinkedFiles() {}

    /// By setting; whether the files are there is not looked at.
    static Map<String, Path> of(SettingsReader.Result result, Path folder) {
        var files = new TreeMap<String, Path>();
        result.values().forEach((key, value) -> {
            if (NAMED.contains(key) || ENDINGS.contains(key.substring(key.lastIndexOf('.') + 1))) {
                add(files, key, value.value(), folder);
            } else if (key.equals(CERTIFICATES)) {
                int i = 0;
                for (var certificate : value.value()) {
                    add(files, key + "[" + i + "].cert_file", certificate.path("cert_file"), folder);
                    add(files, key + "[" + i++ + "].key_file", certificate.path("key_file"), folder);
                }
            } else if (key.equals(CERTIFICATE_PATHS)) {
                int i = 0;
                for (var path : value.value()) add(files, key + "[" + i++ + "]", path, folder);
            }
        });
        return files;
    }

    private static void add(Map<String, Path> files, String key, JsonNode value, Path folder) {
        var text = value.asText();
        if (!text.isBlank() && !text.contains("://") && text.indexOf('\0') < 0) {
            files.put(key, folder.resolve(text).normalize());
        }
    }
}
