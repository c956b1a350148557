package io.sluice.gateway.variables;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.http1.FormText;
import io.sluice.gateway.secret.SecretStores;
import io.sluice.gateway.session.KnownSession;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    /// Names of secrets in stores have slashes too.
    private static final Pattern SECRET_STORE = Pattern.compile("\\$secret_(vault|consul|file)\\.([A-Za-z0-9_\\-./]+)");

    private static final Pattern STORE_INSIDE = Pattern.compile("\\$kv\\{([^:{}]+):([^{}]+)\\}");
    private static final Pattern STORE_WHOLE = Pattern.compile("kv://([^/]+)/(.+)");

    private final SecretValues secrets;

    public Variables(SecretValues secrets) {
        this.secrets = secrets;
    }

    private static Pattern pattern(String source) {
        return Pattern.compile("\\$" + source + "\\.([A-Za-z0-9_\\-.]+)");
    }

    /// A value that holds no variable can be used as it is.
    public static boolean in(String text) {
        return text.contains("$tyk_") || text.contains("$secret_") || text.contains("$kv{") || text.startsWith("kv://");
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
        var out = inStores(text, STORE_INSIDE);
        if (out.startsWith("kv://")) {
            var whole = STORE_WHOLE.matcher(out);
            if (whole.matches()) out = secrets.stores().now(whole.group(1), whole.group(2));
        }
        out = replace(out, SECRET_CONF, secrets::configured, false);
        out = replace(out, SECRET_ENV, secrets::environment, false);
        out = inStores(out, SECRET_STORE);
        out = replace(out, CONTEXT, name -> context(exchange, name), escape);
        return replace(out, META, name -> meta(exchange, name), escape);
    }

    private String inStores(String text, Pattern names) {
        var matcher = names.matcher(text);
        if (!matcher.find()) return text;
        var out = text;
        do {
            out = out.replace(matcher.group(), secrets.stores().now(matcher.group(1), matcher.group(2)));
        } while (matcher.find());
        return out;
    }

    /// Reads the secrets of stores that the texts of a definition name, so that requests find them in memory.
    /// Blocks while they are read.
    public void prepare(JsonNode definition) {
        var wanted = new LinkedHashSet<SecretStores.Wanted>();
        wanted(definition, wanted);
        secrets.stores().prepare(wanted);
    }

    private static void wanted(JsonNode node, Set<SecretStores.Wanted> into) {
        for (var child : node) wanted(child, into);
        if (!node.isTextual() || !in(node.textValue())) return;
        for (var names : List.of(STORE_INSIDE, SECRET_STORE, STORE_WHOLE)) {
            var matcher = names.matcher(node.textValue());
            while (matcher.find()) into.add(new SecretStores.Wanted(matcher.group(1), matcher.group(2)));
        }
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
