package io.sluice.gateway.variables;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.http1.FormText;
import io.sluice.gateway.session.KnownSession;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Replaces variables in the values of definitions (`gateway-features-1.md` 5.6).
///
/// Replacement is textual: of the names found in a value each is replaced wherever its text stands, one after the
/// other, so that a name eats the beginning of a longer one (quirk, recorded). What is not known becomes "".
public final class Variables {
    private static final Pattern CONTEXT = pattern("tyk_context");
    private static final Pattern META = pattern("tyk_meta");
    private static final Pattern SECRET_CONF = pattern("secret_conf");
    private static final Pattern SECRET_ENV = pattern("secret_env");

    private final SecretValues secrets;

    public Variables(SecretValues secrets) {
        this.secrets = secrets;
    }

    private static Pattern pattern(String source) {
        return Pattern.compile("\\$" + source + "\\.([A-Za-z0-9_\\-.]+)");
    }

    /// A value that holds no variable can be used as it is.
    public static boolean in(String text) {
        return text.contains("$tyk_") || text.contains("$secret_");
    }

    /// For headers: values go in as they are.
    public String plain(Exchange exchange, String text) {
        return replaced(exchange, text, false);
    }

    /// For URLs and bodies: values of the context and of metadata are query-escaped, unless they begin with `http`.
    public String escaped(Exchange exchange, String text) {
        return replaced(exchange, text, true);
    }

    private String replaced(Exchange exchange, String text, boolean escape) {
        if (!in(text)) return text;
        var out = replace(text, SECRET_CONF, secrets::configured, false);
        out = replace(out, SECRET_ENV, secrets::environment, false);
        out = replace(out, CONTEXT, name -> context(exchange, name), escape);
        return replace(out, META, name -> meta(exchange, name), escape);
    }

    private static String replace(String text, Pattern names, Function<String, String> values, boolean escape) {
        var matcher = names.matcher(text);
        if (!matcher.find()) return text;
        var out = text;
        do {
            var value = values.apply(matcher.group(1));
            if (escape && !value.startsWith("http")) value = encoded(matcher.group(1), value);
            out = out.replace(matcher.group(), value);
        } while (matcher.find());
        return out;
    }

    /// Values of header fields and cookies have one character for each of their bytes.
    private static String encoded(String name, String value) {
        boolean bytes = name.startsWith("headers_") || name.startsWith("cookies_");
        return bytes ? FormText.encoded(value.getBytes(StandardCharsets.ISO_8859_1)) : FormText.encoded(value);
    }

    private static String context(Exchange exchange, String name) {
        var context = RequestContext.of(exchange);
        var value = context == null ? null : context.value(name);
        if (value == null && name.equals("token") && context != null) {
            var known = KnownSession.SLOT.get(exchange);
            return known == null ? "" : known.key();
        }
        // A map of fields has no text, unlike one of form values.
        return name.equals("headers") ? "" : printed(value);
    }

    private static String meta(Exchange exchange, String name) {
        var known = KnownSession.SLOT.get(exchange);
        return known == null ? "" : printed(known.session().metaData(name));
    }

    /// A value as text; what has no text of its own (maps of maps, booleans, null) is "".
    static String printed(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case String text -> text;
            case Number number -> plainNumber(number);
            case JsonNode node -> printed(node);
            case List<?> list -> withoutLeadingComma(String.join(",", texts(list)));
            case Map<?, ?> map -> pairs(map);
            default -> "";
        };
    }

    private static String printed(JsonNode node) {
        if (node.isTextual()) return node.textValue();
        if (node.isNumber()) return plainNumber(node.isIntegralNumber() ? node.bigIntegerValue() : node.doubleValue());
        if (!node.isArray()) return "";
        var elements = new ArrayList<String>();
        for (var element : node) {
            var text = printed(element);
            if (!text.isEmpty()) elements.add(FormText.encoded(text));
        }
        return String.join(",", elements);
    }

    private static List<String> texts(List<?> list) {
        return list.stream().map(String::valueOf).toList();
    }

    private static String withoutLeadingComma(String joined) {
        return joined.startsWith(",") ? joined.substring(1) : joined;
    }

    /// `name:v1,v2;name:…`, for values of a query; a map of anything else has no text.
    private static String pairs(Map<?, ?> map) {
        var out = new StringBuilder();
        for (var entry : map.entrySet()) {
            if (!(entry.getValue() instanceof List<?> values)) return "";
            if (!out.isEmpty()) out.append(';');
            out.append(entry.getKey()).append(':').append(String.join(",", texts(values)));
        }
        return out.toString();
    }

    private static String plainNumber(Number number) {
        var exact = new BigDecimal(number.toString());
        return exact.signum() == 0 ? "0" : exact.stripTrailingZeros().toPlainString();
    }
}
