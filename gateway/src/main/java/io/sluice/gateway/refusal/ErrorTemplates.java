package io.sluice.gateway.refusal;

import io.sluice.gateway.template.GatewayTemplates;
import io.sluice.gotemplate.parse.TemplateSyntaxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Bodies of refusals (`gateway-features-1.md` 1.10): files of `template_path` whose names begin with `error`, and
/// what is built in where no file says otherwise.
///
/// @param files name to text, read once at the start
public record ErrorTemplates(Map<String, String> files) {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorTemplates.class);

    public static final ErrorTemplates BUILT_IN = new ErrorTemplates(Map.of());

    private static final String JSON = "{\n    \"error\": \"{{.Message}}\"\n}";
    private static final String XML = "<?xml version = \"1.0\" encoding = \"UTF-8\"?>\n<error>{{.Message}}</error>\n";

    public ErrorTemplates {
        files = Map.copyOf(files);
    }

    /// @param folder need not exist
    /// @throws UncheckedIOException when a file that is there cannot be read
    public static ErrorTemplates in(Path folder) {
        if (!Files.isDirectory(folder)) return BUILT_IN;
        var files = new HashMap<String, String>();
        try (var entries = Files.list(folder)) {
            for (var file : entries.filter(Files::isRegularFile).toList()) {
                var name = String.valueOf(file.getFileName());
                if (name.startsWith("error")) files.put(name, Files.readString(file, StandardCharsets.UTF_8));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read the error templates in " + folder, unreadable);
        }
        return new ErrorTemplates(files);
    }

    /// The template for a status: `error_{status}`, else `error`.
    String of(int status, Form form) {
        var own = files.get("error_" + status + form.suffix());
        if (own != null) return own;
        var general = files.get("error" + form.suffix());
        return general != null ? general : form == Form.XML ? XML : JSON;
    }

    /// The file of this name without its suffix; only files that begin with `error` are known.
    Optional<String> named(String stem, Form form) {
        return Optional.ofNullable(files.get(stem + form.suffix()));
    }

    /// Puts message and status in. What is more than a field, such as `{{if eq .StatusCode 401}}`, is done by
    /// Go's template language.
    static String filled(String template, Form form, int status, String message) {
        var out = new StringBuilder(template.length() + message.length());
        int at = 0;
        while (true) {
            int open = template.indexOf("{{", at);
            int close = open < 0 ? -1 : template.indexOf("}}", open);
            if (close < 0) return out.append(template, at, template.length()).toString();
            out.append(template, at, open);
            var action = template.substring(open + 2, close).strip();
            switch (action) {
                case ".Message" -> out.append(form.escaped(message));
                case ".StatusCode" -> out.append(status);
                default -> {
                    if (!isField(action)) return rendered(template, form, status, message);
                    // No other field is offered.
                }
            }
            at = close + 2;
        }
    }

    private static boolean isField(String action) {
        return action.startsWith(".") && action.chars().skip(1).allMatch(Character::isLetterOrDigit);
    }

    private static String rendered(String template, Form form, int status, String message) {
        try {
            var data = Map.<String, Object>of("Message", form.escaped(message), "StatusCode", (long) status);
            return GatewayTemplates.read("error", template).render(data).text();
        } catch (TemplateSyntaxException bad) {
            LOG.warn("an error template cannot be read, the built-in one stands in: {}", bad.getMessage());
            return filled(form == Form.XML ? XML : JSON, form, status, message);
        }
    }

    /// It can be read.
    static boolean isWhole(String template) {
        try {
            GatewayTemplates.read("error", template);
            return true;
        } catch (TemplateSyntaxException bad) {
            LOG.warn("an error template cannot be read: {}", bad.getMessage());
            return false;
        }
    }
}
