package io.sluice.gateway.http1;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// Media type of a body that came without one, guessed from its first bytes as Go's net/http does it (the MIME
/// sniffing standard, section 7). JSON is plain text to it.
public final class ContentGuess {
    private static final int LOOKED_AT = 512;

    private static final List<String> HTML = List.of(
            "<!DOCTYPE HTML",
            "<HTML",
            "<HEAD",
            "<SCRIPT",
            "<IFRAME",
            "<H1",
            "<DIV",
            "<FONT",
            "<TABLE",
            "<A",
            "<STYLE",
            "<TITLE",
            "<B",
            "<BODY",
            "<BR",
            "<P",
            "<!--");

    /// @param start first bytes, one character each
    private record Magic(String start, String type) {}

    private static final List<Magic> MAGIC = List.of(
            new Magic("%PDF-", "application/pdf"),
            new Magic("%!PS-Adobe-", "application/postscript"),
            new Magic("\u00fe\u00ff", "text/plain; charset=utf-16be"),
            new Magic("\u00ff\u00fe", "text/plain; charset=utf-16le"),
            new Magic("\u00ef\u00bb\u00bf", "text/plain; charset=utf-8"),
            new Magic("\0\0\1\0", "image/x-icon"),
            new Magic("\0\0\2\0", "image/x-icon"),
            new Magic("BM", "image/bmp"),
            new Magic("GIF87a", "image/gif"),
            new Magic("GIF89a", "image/gif"),
            new Magic("\u0089PNG\r\n\u001a\n", "image/png"),
            new Magic("\u00ff\u00d8\u00ff", "image/jpeg"),
            new Magic("ID3", "audio/mpeg"),
            new Magic("OggS\0", "application/ogg"),
            new Magic("MThd\0\0\0\6", "audio/midi"),
            new Magic("\u001aE\u00df\u00a3", "video/webm"),
            new Magic("\0\1\0\0", "font/ttf"),
            new Magic("OTTO", "font/otf"),
            new Magic("ttcf", "font/collection"),
            new Magic("wOFF", "font/woff"),
            new Magic("wOF2", "font/woff2"),
            new Magic("\u001f\u008b\b", "application/x-gzip"),
            new Magic("PK\3\4", "application/zip"),
            new Magic("Rar!\u001a\7\0", "application/x-rar-compressed"),
            new Magic("Rar!\u001a\7\1\0", "application/x-rar-compressed"),
            new Magic("\0asm", "application/wasm"));

    private ContentGuess() {}

    public static String of(byte[] body) {
        int length = Math.min(body.length, LOOKED_AT);
        var start = new String(body, 0, length, StandardCharsets.ISO_8859_1);
        var text = start.substring(blanks(start));
        var upper = text.toUpperCase(Locale.ROOT);
        for (var tag : HTML) if (upper.startsWith(tag) && endsTag(upper, tag)) return "text/html; charset=utf-8";
        if (text.startsWith("<?xml")) return "text/xml; charset=utf-8";
        for (var magic : MAGIC) if (start.startsWith(magic.start)) return magic.type;
        if (start.startsWith("RIFF") && start.startsWith("WEBPVP", 8)) return "image/webp";
        if (start.startsWith("RIFF") && start.startsWith("WAVE", 8)) return "audio/wave";
        if (start.startsWith("RIFF") && start.startsWith("AVI ", 8)) return "video/avi";
        return start.chars().anyMatch(ContentGuess::isBinary)
                ? "application/octet-stream"
                : "text/plain; charset=utf-8";
    }

    private static int blanks(String text) {
        int i = 0;
        while (i < text.length() && "\t\n\f\r ".indexOf(text.charAt(i)) >= 0) i++;
        return i;
    }

    /// A tag ends with a blank or `>`; a comment's beginning needs nothing behind it.
    private static boolean endsTag(String text, String tag) {
        if (tag.equals("<!--")) return true;
        return text.length() > tag.length() && (text.charAt(tag.length()) == ' ' || text.charAt(tag.length()) == '>');
    }

    private static boolean isBinary(int c) {
        return c <= 0x08 || c == 0x0b || (c >= 0x0e && c <= 0x1a) || (c >= 0x1c && c <= 0x1f);
    }
}
