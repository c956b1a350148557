package io.sluice.gotemplate.xml;

import io.sluice.gotemplate.value.GoText;
import io.sluice.gotemplate.value.MalformedInput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the first element of an XML document. Strict about tags and entities; document types are passed over,
/// so that no entity is ever expanded but the five that XML has. All values are trimmed text, prefixes of name
/// spaces are cut off, elements of one name become a list.
///
/// Mixed content keeps what comes first: text before an element is all there is (quirk, recorded).
///
/// *thread:* one.
public final class XmlReader {

    private static final int MAX_DEPTH = 500;

    private final String input;
    private int at;

    private XmlReader(String input) {
        this.input = input;
    }

    /// @return a map with one member: the element by its name. It can be changed.
    public static Map<String, @Nullable Object> read(byte[] input) throws MalformedInput {
        XmlReader reader = new XmlReader(GoText.of(input));
        reader.prolog();
        Map<String, @Nullable Object> root = new HashMap<>();
        reader.element(root, 0);
        return root;
    }

    /// Passes everything before the first element; text there is none of ours.
    private void prolog() throws MalformedInput {
        while (true) {
            int open = input.indexOf('<', at);
            if (open < 0) {
                throw malformed("EOF");
            }
            at = open;
            if (!markup()) {
                return;
            }
        }
    }

    /// Passes a comment, an instruction or a document type; false when it is something else.
    private boolean markup() throws MalformedInput {
        if (input.startsWith("<!--", at)) {
            passBehind("-->", 4);
        } else if (input.startsWith("<?", at)) {
            int start = at;
            passBehind("?>", 2);
            checkEncoding(input.substring(start, at));
        } else if (input.startsWith("<!", at) && !input.startsWith("<![CDATA[", at)) {
            documentType();
        } else {
            return false;
        }
        return true;
    }

    private void checkEncoding(String instruction) throws MalformedInput {
        int encoding = instruction.startsWith("<?xml") ? instruction.indexOf("encoding=") : -1;
        if (encoding < 0) {
            return;
        }
        String value = instruction.substring(encoding + 9);
        int end = value.isEmpty() ? -1 : value.indexOf(value.charAt(0), 1);
        if (end > 0 && !value.substring(1, end).equalsIgnoreCase("utf-8")) {
            throw malformed("encoding " + value.substring(1, end) + " is not UTF-8");
        }
    }

    private void documentType() throws MalformedInput {
        int depth = 0;
        char quote = 0;
        while (at < input.length()) {
            char c = input.charAt(at++);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '<') {
                depth++;
            } else if (c == '>' && --depth == 0) {
                return;
            }
        }
        throw malformed("unexpected EOF");
    }

    private void passBehind(String end, int from) throws MalformedInput {
        int found = input.indexOf(end, at + from);
        if (found < 0) {
            throw malformed("unexpected EOF");
        }
        at = found + end.length();
    }

    /// Reads an element into the members of the one around it.
    private void element(Map<String, @Nullable Object> around, int depth) throws MalformedInput {
        if (depth > MAX_DEPTH) {
            throw malformed("exceeded max depth");
        }
        at++; // The angle bracket.
        String name = name();
        Map<String, @Nullable Object> members = new HashMap<>();
        boolean open = attributes(members);
        Object text = open ? content(name, members, depth) : null;
        Object value = text != null ? text : members.isEmpty() ? "" : members;
        add(around, local(name), value);
    }

    /// Elements of one name become a list of them.
    private static void add(Map<String, @Nullable Object> around, String name, Object value) {
        Object before = around.get(name);
        switch (before) {
            case null -> around.put(name, value);
            case List<?> list -> {
                List<@Nullable Object> longer = new ArrayList<>(list);
                longer.add(value);
                around.put(name, longer);
            }
            default -> {
                List<@Nullable Object> both = new ArrayList<>();
                both.add(before);
                both.add(value);
                around.put(name, both);
            }
        }
    }

    private boolean attributes(Map<String, @Nullable Object> members) throws MalformedInput {
        while (true) {
            space();
            if (input.startsWith("/>", at)) {
                at += 2;
                return false;
            }
            if (peek() == '>') {
                at++;
                return true;
            }
            String name = name();
            space();
            if (peek() != '=') {
                throw malformed("attribute name without = in element");
            }
            at++;
            space();
            int quote = peek();
            if (quote != '"' && quote != '\'') {
                throw malformed("unquoted or missing attribute value in element");
            }
            int end = input.indexOf(quote, at + 1);
            if (end < 0) {
                throw malformed("unexpected EOF");
            }
            String value = input.substring(at + 1, end);
            if (value.indexOf('<') >= 0) {
                throw malformed("unescaped < inside quoted string");
            }
            members.put("-" + local(name), unescaped(value).strip());
            at = end + 1;
        }
    }

    /// Reads up to the end tag.
    ///
    /// @return the text that stands for the whole element; null when its members do
    private @Nullable String content(String name, Map<String, @Nullable Object> members, int depth)
            throws MalformedInput {
        String alone = null;
        while (at < input.length()) {
            String text = null;
            if (peek() != '<') {
                int end = input.indexOf('<', at);
                int to = end < 0 ? input.length() : end;
                text = unescaped(input.substring(at, to));
                at = to;
            } else if (input.startsWith("<![CDATA[", at)) {
                int start = at + 9;
                passBehind("]]>", 9);
                text = input.substring(start, at - 3);
            } else if (input.startsWith("</", at)) {
                at += 2;
                endTag(name);
                return alone;
            } else if (!markup()) {
                element(members, depth + 1);
            }
            if (text != null && !text.isBlank()) {
                if (members.isEmpty()) {
                    alone = text.strip();
                } else {
                    members.put("#text", text.strip());
                }
            }
        }
        throw malformed("unexpected EOF");
    }

    private void endTag(String name) throws MalformedInput {
        String closed = name();
        space();
        if (!closed.equals(name) || peek() != '>') {
            throw malformed("element <" + name + "> closed by </" + closed + ">");
        }
        at++;
    }

    private String name() throws MalformedInput {
        int start = at;
        while (at < input.length() && isNamePart(input.charAt(at), at == start)) {
            at++;
        }
        if (at == start) {
            throw malformed("expected element name");
        }
        return input.substring(start, at);
    }

    private static boolean isNamePart(char c, boolean first) {
        boolean start = c == '_' || c == ':' || Character.isLetter(c) || Character.isSurrogate(c);
        return start
                || !first
                        && (c == '-'
                                || c == '.'
                                || Character.isDigit(c)
                                || Character.getType(c) == Character.NON_SPACING_MARK);
    }

    private static String local(String name) {
        return name.substring(name.indexOf(':') + 1);
    }

    private String unescaped(String text) throws MalformedInput {
        int amp = text.indexOf('&');
        if (amp < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        int from = 0;
        for (; amp >= 0; amp = text.indexOf('&', from)) {
            int semicolon = text.indexOf(';', amp);
            if (semicolon < 0) {
                throw malformed("invalid character entity");
            }
            plain.append(text, from, amp).appendCodePoint(entity(text.substring(amp + 1, semicolon)));
            from = semicolon + 1;
        }
        return plain.append(text, from, text.length()).toString();
    }

    private int entity(String name) throws MalformedInput {
        switch (name) {
            case "lt" -> {
                return '<';
            }
            case "gt" -> {
                return '>';
            }
            case "amp" -> {
                return '&';
            }
            case "apos" -> {
                return '\'';
            }
            case "quot" -> {
                return '"';
            }
            default -> {
                boolean hexadecimal = name.startsWith("#x");
                String digits = hexadecimal ? name.substring(2) : name.startsWith("#") ? name.substring(1) : "";
                int point = digits.isEmpty() || digits.length() > 7 ? -1 : number(digits, hexadecimal ? 16 : 10);
                boolean character = point == '\t'
                        || point == '\n'
                        || point == '\r'
                        || point >= ' ' && point <= 0xD7FF
                        || point >= 0xE000 && point <= 0xFFFD
                        || point >= 0x10000 && point <= 0x10FFFF;
                if (!character) {
                    throw malformed("invalid character entity &" + name + ";");
                }
                return point;
            }
        }
    }

    private static int number(String digits, int base) {
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(i), base);
            if (digit < 0) {
                return -1;
            }
            value = value * base + digit;
        }
        return value;
    }

    private void space() {
        while (at < input.length() && " \t\r\n".indexOf(input.charAt(at)) >= 0) {
            at++;
        }
    }

    private int peek() {
        return at < input.length() ? input.charAt(at) : -1;
    }

    private MalformedInput malformed(String problem) {
        return new MalformedInput("XML syntax error: " + problem, GoText.length(input.substring(0, at)));
    }
}
