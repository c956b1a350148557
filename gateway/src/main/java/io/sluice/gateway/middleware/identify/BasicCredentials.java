package io.sluice.gateway.middleware.identify;

import com.google.re2j.Pattern;
import io.sluice.model.middleware.IdentifySpec;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// What a request says about user and password (`auth-and-keys.md` 1.8).
sealed interface BasicCredentials {
    String PREFIX = "Attempted access with malformed header, ";

    /// A name and a password; either may be "".
    record Given(String user, String password) implements BasicCredentials {
        /// Without the password.
        @Override
        public String toString() {
            return "Given[" + user + "]";
        }
    }

    /// Neither.
    record Missing() implements BasicCredentials {}

    /// Something that cannot be read.
    record Malformed(String message) implements BasicCredentials {}

    /// From `Basic base64(user:password)`. The first word is not looked at (quirk, recorded).
    static BasicCredentials ofHeader(String text) {
        if (text.isEmpty()) return new Missing();
        int blank = text.indexOf(' ');
        if (blank < 0 || text.indexOf(' ', blank + 1) >= 0) {
            return new Malformed(PREFIX + "header not in basic auth format");
        }
        var encoded = text.substring(blank + 1);
        String pair;
        try {
            // Java would take a text whose padding is missing.
            if (encoded.length() % 4 != 0) throw new IllegalArgumentException("no padding");
            pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return new Malformed(PREFIX + "auth data not encoded correctly");
        }
        int colon = pair.indexOf(':');
        if (colon < 0 || pair.indexOf(':', colon + 1) >= 0) {
            return new Malformed(PREFIX + "values not in basic auth format");
        }
        return new Given(pair.substring(0, colon), pair.substring(colon + 1));
    }

    /// Where a body carries them: the first group of the first match.
    record InBody(Pattern user, Pattern password) {
        InBody(IdentifySpec.Basic.Body body) {
            this(Pattern.compile(body.user()), Pattern.compile(body.password()));
        }

        BasicCredentials read(String body) {
            var users = user.matcher(body);
            if (!users.find()) return new Malformed("Body do not contain username");
            if (user.groupCount() == 0) return new Malformed("username should be inside regexp match group");
            var passwords = password.matcher(body);
            if (!passwords.find()) return new Malformed("Body do not contain password");
            if (password.groupCount() == 0) return new Malformed("password should be inside regexp match group");
            return new Given(text(users.group(1)), text(passwords.group(1)));
        }

        private static String text(@org.jspecify.annotations.Nullable String group) {
            return group == null ? "" : group;
        }
    }
}
