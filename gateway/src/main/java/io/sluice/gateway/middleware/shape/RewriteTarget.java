package io.sluice.gateway.middleware.shape;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;

/// What a rewrite writes, with `$1` for what its pattern captured.
///
/// @param text     as the definition has it
/// @param captures each `$n` in it, in order of appearance
record RewriteTarget(String text, List<String> captures) {
    private static final Pattern CAPTURE = Pattern.compile("\\$\\d+");

    RewriteTarget {
        captures = List.copyOf(captures);
    }

    static RewriteTarget of(String text) {
        var captures = new ArrayList<String>();
        var matcher = CAPTURE.matcher(text);
        while (matcher.find()) captures.add(matcher.group());
        return new RewriteTarget(text, captures);
    }

    /// Puts captured groups in. Each `$n` is replaced wherever its text stands, in order of appearance: after `$1`, a
    /// `$10` is group 1 and a zero (quirk, recorded).
    String with(Matcher match) {
        var out = text;
        for (var written : captures) out = out.replace(written, group(match, written.substring(1)));
        return out;
    }

    private static String group(Matcher match, String number) {
        if (number.length() > 4) return "";
        int index = Integer.parseInt(number);
        // $01 is no name of a group.
        if (!Integer.toString(index).equals(number) || index > match.groupCount()) return "";
        var found = match.group(index);
        return found == null ? "" : found;
    }
}
