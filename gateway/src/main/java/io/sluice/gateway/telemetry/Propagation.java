package io.sluice.gateway.telemetry;

import io.sluice.gateway.http1.Head;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.telemetry.TraceParent.Decision;
import io.sluice.model.settings.TelemetrySettings;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a trace is passed from program to program: W3C Trace Context, B3 (one field read, several written), or a
/// field of the owner's choice (`gateway-features-2.md` 9.3).
///
/// A field of one's own is any text; what hex digits it holds become the id of the trace, filled up with zeros.
/// It goes on unchanged with `custom` and `composite`, and is taken off otherwise: then it only came in that way.
final class Propagation {
    private static final HeaderName TRACEPARENT = HeaderName.of("traceparent");
    private static final HeaderName TRACESTATE = HeaderName.of("tracestate");
    private static final HeaderName B3 = HeaderName.of("b3");
    private static final HeaderName B3_TRACE = HeaderName.of("X-B3-TraceId");
    private static final HeaderName B3_SPAN = HeaderName.of("X-B3-SpanId");
    private static final HeaderName B3_PARENT = HeaderName.of("X-B3-ParentSpanId");
    private static final HeaderName B3_SAMPLED = HeaderName.of("X-B3-Sampled");
    private static final HeaderName B3_FLAGS = HeaderName.of("X-B3-Flags");

    private final boolean w3c;
    private final boolean b3;
    private final boolean keepsCustom;
    private final Optional<HeaderName> custom;

    private Propagation(boolean w3c, boolean b3, boolean keepsCustom, Optional<HeaderName> custom) {
        this.w3c = w3c;
        this.b3 = b3;
        this.keepsCustom = keepsCustom;
        this.custom = custom;
    }

    static Propagation of(TelemetrySettings.Traces settings) {
        var kind = settings.propagation();
        var header = settings.customHeader();
        return new Propagation(
                kind.equals("tracecontext") || kind.equals("composite"),
                kind.equals("b3"),
                kind.equals("custom") || kind.equals("composite"),
                header.isEmpty() ? Optional.empty() : Optional.of(HeaderName.of(header)));
    }

    /// The caller's trace; [TraceParent#NONE] when there is none that can be read.
    TraceParent extract(Head head) {
        if (w3c && head.has(TRACEPARENT)) {
            var parent = w3c(head.valueOrEmpty(TRACEPARENT));
            if (parent.valid()) return parent;
        }
        if (b3) {
            var parent = b3(head);
            if (parent.valid()) return parent;
        }
        return custom.isPresent() && head.has(custom.get())
                ? custom(head.valueOrEmpty(custom.get()))
                : TraceParent.NONE;
    }

    /// Writes the trace into the head that goes up.
    void inject(RequestTrace trace, Head head) {
        if (custom.isPresent() && !keepsCustom) head.remove(custom.get());
        var hex = HexFormat.of();
        if (w3c) {
            // State of a trace that is not gone on with says nothing.
            if (!trace.parent.valid()) head.remove(TRACESTATE);
            head.set(
                    TRACEPARENT,
                    "00-" + trace.traceId() + "-" + hex.toHexDigits(trace.upstreamSpan)
                            + (trace.sampled ? "-01" : "-00"));
        }
        if (b3) {
            head.remove(B3);
            head.remove(B3_PARENT);
            head.remove(B3_FLAGS);
            head.set(B3_TRACE, trace.traceId());
            head.set(B3_SPAN, hex.toHexDigits(trace.upstreamSpan));
            head.set(B3_SAMPLED, trace.sampled ? "1" : "0");
        }
    }

    /// `version-trace-span-flags`; a later version may have more behind it.
    private static TraceParent w3c(String text) {
        var value = text.strip();
        boolean known = value.startsWith("00-");
        if (value.length() < 55 || value.startsWith("ff") || (known && value.length() != 55)) return TraceParent.NONE;
        if (value.length() > 55 && value.charAt(55) != '-') return TraceParent.NONE;
        if (value.charAt(2) != '-' || value.charAt(35) != '-' || value.charAt(52) != '-') return TraceParent.NONE;
        for (int i = 0; i < 55; i++) {
            if (value.charAt(i) >= 'A' && value.charAt(i) <= 'F') return TraceParent.NONE;
        }
        try {
            HexFormat.fromHexDigits(value, 0, 2);
            int flags = HexFormat.fromHexDigits(value, 53, 55);
            return new TraceParent(
                    HexFormat.fromHexDigitsToLong(value, 3, 19),
                    HexFormat.fromHexDigitsToLong(value, 19, 35),
                    HexFormat.fromHexDigitsToLong(value, 36, 52),
                    (flags & 1) == 1 ? Decision.SAMPLED : Decision.NOT_SAMPLED);
        } catch (IllegalArgumentException notHex) {
            return TraceParent.NONE;
        }
    }

    private static TraceParent b3(Head head) {
        if (head.has(B3)) {
            var parts = head.valueOrEmpty(B3).strip().split("-", -1);
            var parent = parts.length < 2 ? TraceParent.NONE : b3(parts[0], parts[1], parts.length > 2 ? parts[2] : "");
            if (parent.valid()) return parent;
        }
        var sampled = head.valueOrEmpty(B3_FLAGS).equals("1") ? "d" : head.valueOrEmpty(B3_SAMPLED);
        return b3(
                head.valueOrEmpty(B3_TRACE).strip(), head.valueOrEmpty(B3_SPAN).strip(), sampled.strip());
    }

    private static TraceParent b3(String trace, String span, String sampled) {
        if ((trace.length() != 32 && trace.length() != 16) || span.length() != 16) return TraceParent.NONE;
        try {
            int half = trace.length() - 16;
            return new TraceParent(
                    half == 0 ? 0 : HexFormat.fromHexDigitsToLong(trace, 0, half),
                    HexFormat.fromHexDigitsToLong(trace, half, trace.length()),
                    HexFormat.fromHexDigitsToLong(span),
                    switch (sampled) {
                        case "1", "d", "true" -> Decision.SAMPLED;
                        case "0", "false" -> Decision.NOT_SAMPLED;
                        default -> Decision.NONE;
                    });
        } catch (IllegalArgumentException notHex) {
            return TraceParent.NONE;
        }
    }

    private static TraceParent custom(@Nullable String text) {
        if (text == null) return TraceParent.NONE;
        var digits = new StringBuilder(32);
        for (int i = 0; i < text.length() && digits.length() < 32; i++) {
            if (HexFormat.isHexDigit(text.charAt(i))) digits.append(text.charAt(i));
        }
        while (digits.length() < 32) digits.append('0');
        long high = HexFormat.fromHexDigitsToLong(digits, 0, 16);
        return new TraceParent(high, HexFormat.fromHexDigitsToLong(digits, 16, 32), high, Decision.SAMPLED);
    }
}
