package io.sluice.gotemplate.xml;

import io.sluice.gotemplate.format.ByteSink;
import io.sluice.gotemplate.format.Printer;
import io.sluice.gotemplate.limit.Budget;
import io.sluice.gotemplate.limit.GoError;
import io.sluice.gotemplate.value.GoText;
import io.sluice.gotemplate.value.Kind;
import io.sluice.gotemplate.value.Missing;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes a map as XML: elements in order of their names, members that begin with `-` as attributes.
///
/// *thread:* one.
public final class XmlWriter {

    private static final String ROOT = "doc";
    private static final String TEXT = "#text";

    private final ByteSink sink;
    private final Budget budget;

    private XmlWriter(ByteSink sink, Budget budget) {
        this.sink = sink;
        this.budget = budget;
    }

    /// A map with one member is the element of that name; one with more becomes an element `doc`.
    ///
    /// @throws GoError when the value is no map
    public static String text(@Nullable Object value, Budget budget) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new GoError("xmlMarshal needs a map, not " + Kind.typeName(value));
        }
        ByteSink sink = new ByteSink(budget.bytesLeft());
        XmlWriter writer = new XmlWriter(sink, budget);
        String root = map.size() == 1 ? GoText.sortedKeys(map).getFirst() : "";
        boolean wrapped = root.isEmpty()
                || root.startsWith("-")
                || root.equals(TEXT)
                || map.get(root) instanceof List<?> list && !list.stream().allMatch(element -> element instanceof Map);
        if (wrapped) {
            writer.element(ROOT, map, 0);
        } else {
            writer.element(root, map.get(root), 0);
        }
        return Printer.taken(sink, budget);
    }

    private void element(String name, @Nullable Object value, int depth) {
        budget.step();
        budget.depth(depth);
        switch (value) {
            case List<?> list
            when !list.isEmpty() -> {
                for (Object element : list) {
                    element(name, element, depth + 1);
                }
            }
            case Map<?, ?> map when !map.isEmpty() -> members(name, map, depth);
            case null -> empty(name);
            case Missing _ -> empty(name);
            case List<?> _ -> empty(name);
            case Map<?, ?> _ -> empty(name);
            default -> {
                String text = Printer.text(value, budget);
                if (text.isEmpty()) {
                    empty(name);
                } else {
                    sink.append('<').append(name).append('>').append(escaped(text));
                    close(name);
                }
            }
        }
    }

    private void members(String name, Map<?, ?> map, int depth) {
        List<String> keys = GoText.sortedKeys(map);
        sink.append('<').append(name);
        int elements = 0;
        for (String key : keys) {
            if (key.length() > 1 && key.startsWith("-")) {
                String value = Printer.text(map.get(key), budget);
                sink.append(' ')
                        .append(key.substring(1))
                        .append("=\"")
                        .append(escaped(value))
                        .append('"');
            } else {
                elements++;
            }
        }
        if (elements == 0) {
            sink.append("/>");
            return;
        }
        sink.append('>');
        for (String key : keys) {
            if (key.equals(TEXT)) {
                sink.append(escaped(Printer.text(map.get(key), budget)));
            } else if (key.length() <= 1 || !key.startsWith("-")) {
                element(key, map.get(key), depth + 1);
            }
        }
        close(name);
    }

    private void empty(String name) {
        sink.append('<').append(name).append("/>");
    }

    private void close(String name) {
        sink.append("</").append(name).append('>');
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '\'' -> escaped.append("&apos;");
                case '"' -> escaped.append("&quot;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
