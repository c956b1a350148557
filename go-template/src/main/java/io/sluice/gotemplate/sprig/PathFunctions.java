package io.sluice.gotemplate.sprig;

import io.sluice.gotemplate.function.Arguments;
import io.sluice.gotemplate.function.GoFunction;
import io.sluice.gotemplate.limit.GoError;
import io.sluice.gotemplate.value.GoText;
import io.sluice.gotemplate.value.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Paths with slashes, and URLs taken apart and put together.
final class PathFunctions {

    private static final String HEX = "0123456789ABCDEF";

    private PathFunctions() {}

    static List<GoFunction> all() {
        List<GoFunction> functions = new ArrayList<>();
        both(functions, "base", "osBase", a -> base(a.text(0)));
        both(
                functions,
                "dir",
                "osDir",
                a -> clean(a.text(0).substring(0, a.text(0).lastIndexOf('/') + 1)));
        both(functions, "clean", "osClean", a -> clean(a.text(0)));
        both(functions, "ext", "osExt", a -> extension(a.text(0)));
        both(functions, "isAbs", "osIsAbs", a -> a.text(0).startsWith("/"));
        functions.add(GoFunction.of("urlParse", "string", a -> parsed(a.text(0))));
        functions.add(GoFunction.of("urlJoin", "map", PathFunctions::joined));
        return functions;
    }

    private static void both(List<GoFunction> functions, String name, String ofSystem, GoFunction.Body body) {
        functions.add(GoFunction.of(name, "string", body));
        functions.add(GoFunction.of(ofSystem, "string", body));
    }

    private static String base(String path) {
        if (path.isEmpty()) {
            return ".";
        }
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return end == 0 ? "/" : path.substring(path.lastIndexOf('/', end - 1) + 1, end);
    }

    private static String extension(String path) {
        int dot = path.lastIndexOf('.');
        return dot > path.lastIndexOf('/') ? path.substring(dot) : "";
    }

    private static String clean(String path) {
        boolean absolute = path.startsWith("/");
        Deque<String> names = new ArrayDeque<>();
        for (String name : path.split("/", -1)) {
            if (name.equals("..")) {
                if (!names.isEmpty() && !names.getLast().equals("..")) {
                    names.removeLast();
                } else if (!absolute) {
                    names.addLast(name);
                }
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
        }
        String cleaned = (absolute ? "/" : "") + String.join("/", names);
        return cleaned.isEmpty() ? "." : cleaned;
    }

    private static Map<String, @Nullable Object> parsed(String url) {
        Map<String, @Nullable Object> parts = new HashMap<>();
        for (String name : List.of("scheme", "host", "hostname", "path", "query", "opaque", "fragment", "userinfo")) {
            parts.put(name, "");
        }
        String rest = url;
        int hash = rest.indexOf('#');
        if (hash >= 0) {
            parts.put("fragment", unescaped(url, rest.substring(hash + 1)));
            rest = rest.substring(0, hash);
        }
        if (rest.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
            throw refused(url, "net/url: invalid control character in URL");
        }
        int colon = schemeEnd(url, rest);
        if (colon > 0) {
            parts.put("scheme", Words.lower(rest.substring(0, colon)));
            rest = rest.substring(colon + 1);
        }
        int question = rest.indexOf('?');
        if (question >= 0) {
            parts.put("query", rest.substring(question + 1));
            rest = rest.substring(0, question);
        }
        if (!rest.startsWith("/")) {
            if (colon > 0) {
                parts.put("opaque", rest);
                return parts;
            }
            int firstSlash = rest.indexOf('/');
            int firstColon = rest.indexOf(':');
            if (firstColon >= 0 && (firstSlash < 0 || firstColon < firstSlash)) {
                throw refused(url, "first path segment in URL cannot contain colon");
            }
        }
        if (rest.startsWith("//") && (colon > 0 || !rest.startsWith("///"))) {
            int slash = rest.indexOf('/', 2);
            authority(url, rest.substring(2, slash < 0 ? rest.length() : slash), parts);
            rest = slash < 0 ? "" : rest.substring(slash);
        }
        parts.put("path", unescaped(url, rest));
        return parts;
    }

    private static int schemeEnd(String url, String rest) {
        for (int i = 0; i < rest.length(); i++) {
            char c = rest.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (c == ':') {
                if (i == 0) {
                    throw refused(url, "missing protocol scheme");
                }
                return i;
            }
            if (!letter && (i == 0 || !(c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'))) {
                return 0;
            }
        }
        return 0;
    }

    private static void authority(String url, String authority, Map<String, @Nullable Object> parts) {
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            parts.put("userinfo", authority.substring(0, at));
        }
        String host = authority.substring(at + 1);
        int close = host.lastIndexOf(']');
        int colon = host.lastIndexOf(':');
        boolean port = colon > close;
        if (port && !host.substring(colon + 1).chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw refused(
                    url,
                    "invalid port " + io.sluice.gotemplate.format.QuotedText.of(host.substring(colon)) + " after host");
        }
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean known = c >= 0x80 || Character.isLetterOrDigit(c) || "-_.~!$&'()*+,;=:[]<>\"%".indexOf(c) >= 0;
            if (!known) {
                throw refused(url, "invalid character \"" + c + "\" in host name");
            }
        }
        parts.put("host", host);
        String name = port ? host.substring(0, colon) : host;
        parts.put("hostname", name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name);
    }

    private static GoError refused(String url, String problem) {
        return new GoError(
                "unable to parse url: parse " + io.sluice.gotemplate.format.QuotedText.of(url) + ": " + problem);
    }

    private static String unescaped(String url, String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] bytes = GoText.bytes(text);
        byte[] plain = new byte[bytes.length];
        int size = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '%') {
                plain[size++] = bytes[i];
                continue;
            }
            int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                String escape = GoText.of(bytes, i, Math.min(i + 3, bytes.length));
                throw refused(url, "invalid URL escape " + io.sluice.gotemplate.format.QuotedText.of(escape));
            }
            plain[size++] = (byte) (high << 4 | low);
            i += 2;
        }
        return GoText.of(plain, 0, size);
    }

    private static String joined(Arguments arguments) {
        Map<String, @Nullable Object> parts = arguments.map(0);
        String scheme = part(parts, "scheme");
        String host = part(parts, "host");
        String path = part(parts, "path");
        String opaque = part(parts, "opaque");
        String user = part(parts, "userinfo");
        String query = part(parts, "query");
        String fragment = part(parts, "fragment");
        StringBuilder url = new StringBuilder(scheme.isEmpty() ? "" : scheme + ":");
        if (!opaque.isEmpty()) {
            url.append(opaque);
        } else {
            boolean authority = !host.isEmpty() || !user.isEmpty();
            if (authority || !scheme.isEmpty() && path.startsWith("//")) {
                url.append("//").append(user.isEmpty() ? "" : user + "@").append(escaped(host, "!$&'()*+,;=:[]<>\""));
            }
            String shown = escaped(path, "$&+,/:;=@!'()*");
            if (!shown.isEmpty() && !shown.startsWith("/") && !host.isEmpty()) {
                url.append('/');
            }
            int colon = shown.indexOf(':');
            int slash = shown.indexOf('/');
            if (url.isEmpty() && colon >= 0 && (slash < 0 || colon < slash)) {
                url.append("./");
            }
            url.append(shown);
        }
        if (!query.isEmpty()) {
            url.append('?').append(query);
        }
        if (!fragment.isEmpty()) {
            url.append('#').append(escaped(fragment, "$&+,/:;=?@!()*"));
        }
        return arguments.made(url.toString());
    }

    private static String part(Map<String, @Nullable Object> parts, String name) {
        Object value = parts.containsKey(name) ? parts.get(name) : "";
        if (value instanceof String text) {
            return text;
        }
        throw new GoError("unable to parse " + name + " key, must be of type string, but "
                + Kind.of(value).word() + " found");
    }

    private static String escaped(String text, String plain) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (byte b : GoText.bytes(text)) {
            boolean unreserved =
                    b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || "-_.~".indexOf(b) >= 0;
            if (unreserved || b > 0 && plain.indexOf(b) >= 0) {
                escaped.append((char) b);
            } else {
                escaped.append('%').append(HEX.charAt(b >> 4 & 0xF)).append(HEX.charAt(b & 0xF));
            }
        }
        return escaped.toString();
    }
}
