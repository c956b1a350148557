package io.sluice.gateway.middleware.identify;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A signature as a client sends it (`auth-and-keys.md` 1.9):
/// `Signature keyId="K",algorithm="A",headers="h1 h2",signature="S"`.
///
/// @param algorithm "" when it is not named
/// @param headers   names of what was signed, in lower case and in order; a double blank leaves an empty name
/// @param signature as written
record HttpSignature(String keyId, String algorithm, List<String> headers, String signature) {

    /// Empty when the text is anything else, or has a member that is not known.
    static Optional<HttpSignature> read(String text) {
        var fields = new Reader(text);
        return fields.readAll() && !fields.keyId.isEmpty()
                ? Optional.of(
                        new HttpSignature(fields.keyId, fields.algorithm, names(fields.headers), fields.signature))
                : Optional.empty();
    }

    private static List<String> names(String list) {
        return List.of(list.split(" ", -1)).stream()
                .map(name -> name.toLowerCase(Locale.ROOT).strip())
                .toList();
    }

    boolean isRsa() {
        return algorithm.startsWith("rsa");
    }

    private static final class Reader {
        private final String text;
        private int at;
        private String keyId = "";
        private String algorithm = "";
        private String headers = "date";
        private String signature = "";

        Reader(String text) {
            var rest = text.strip();
            this.text = rest.startsWith("Signature ") || rest.startsWith("signature ") ? rest.substring(10) : rest;
        }

        boolean readAll() {
            while (true) {
                while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == ',')) at++;
                if (at == text.length()) return true;
                int equals = text.indexOf('=', at);
                if (equals < 0 || equals + 1 == text.length() || text.charAt(equals + 1) != '"') return false;
                int end = text.indexOf('"', equals + 2);
                if (end < 0) return false;
                if (!take(text.substring(at, equals), text.substring(equals + 2, end))) return false;
                at = end + 1;
            }
        }

        private boolean take(String name, String value) {
            switch (name.strip().toLowerCase(Locale.ROOT)) {
                case "keyid" -> keyId = value;
                case "algorithm" -> algorithm = value;
                case "headers" -> headers = value;
                case "signature" -> signature = value;
                default -> {
                    return false;
                }
            }
            return true;
        }
    }

    /// Without the signature.
    @Override
    public String toString() {
        return "HttpSignature[" + algorithm + ", " + headers + "]";
    }
}
