package io.sluice.gateway.script.meter;

/// What code of [MeteredRhino] calls at its loops and before it makes arrays. Not for others.
///
/// Costs little where nothing is large; a thread that runs no user's code passes.
public final class Checkpoint {
    /// Fewer bytes than that wait for the next loop.
    static final int LARGE = 1 << 12;

    private Checkpoint() {}

    /// So many turns of loops were made.
    public static void step() {
        if (Meter.CURRENT.isBound()) Meter.CURRENT.get().check();
    }

    /// Before an array is made.
    ///
    /// @param unit bytes of one element
    public static void array(int count, int unit) {
        if (count > LARGE / 8) large((double) count * unit);
    }

    /// Before a step that takes as many bytes, and about as long as it takes to write them.
    static void large(double bytes) {
        if (bytes <= LARGE || !Meter.CURRENT.isBound()) return;
        var meter = Meter.CURRENT.get();
        meter.checkTime();
        meter.expect(bytes);
    }

    /// Before a text is written to a new place.
    public static void text(CharSequence text) {
        large(2.0 * text.length());
    }

    /// Before a step that looks at so many units and makes nothing.
    static void walk(double units) {
        if (units > LARGE && Meter.CURRENT.isBound()) Meter.CURRENT.get().checkTime();
    }

    static Meter.Passed passed(String message) {
        return new Meter.Passed(message);
    }
}
