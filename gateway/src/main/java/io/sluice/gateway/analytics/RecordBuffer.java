package io.sluice.gateway.analytics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// A ring of slots between one event loop, which fills them, and the recorder, which empties them. Nobody
/// waits: when the ring is full a record is dropped and counted.
public final class RecordBuffer {
    private static final VarHandle WRITTEN;
    private static final VarHandle READ;

    static {
        try {
            var lookup = MethodHandles.lookup();
            WRITTEN = lookup.findVarHandle(RecordBuffer.class, "written", long.class);
            READ = lookup.findVarHandle(RecordBuffer.class, "read", long.class);
        } catch (ReflectiveOperationException bug) {
            throw new ExceptionInInitializerError(bug);
        }
    }

    private final RecordSlot[] slots;
    private final int mask;

    @SuppressWarnings("FieldCanBeFinal") // Written through its handle.
    private long written;

    @SuppressWarnings("FieldCanBeFinal") // Written through its handle.
    private long read;

    private long dropped;

    /// @param slots a power of two
    public RecordBuffer(int slots) {
        if (Integer.bitCount(slots) != 1) throw new IllegalArgumentException(slots + " is no power of two");
        this.slots = new RecordSlot[slots];
        this.mask = slots - 1;
    }

    /// The next slot to fill, or null when the ring is full. By the loop, followed by [#publish].
    @Nullable
    RecordSlot next() {
        long at = written;
        if (at - (long) READ.getAcquire(this) >= slots.length) {
            dropped++;
            return null;
        }
        var slot = slots[(int) at & mask];
        if (slot == null) {
            // Made at first use: a quiet gateway needs few.
            slot = new RecordSlot();
            slots[(int) at & mask] = slot;
        }
        return slot;
    }

    /// Hands over what [#next] gave. Answers whether the ring has just become half full.
    boolean publish() {
        long at = written + 1;
        WRITTEN.setRelease(this, at);
        return at - (long) READ.getOpaque(this) == slots.length >> 1;
    }

    /// The oldest filled slot, or null. By the recorder, followed by [#done].
    @Nullable
    RecordSlot oldest() {
        long at = read;
        return at == (long) WRITTEN.getAcquire(this) ? null : slots[(int) at & mask];
    }

    /// Gives the slot that [#oldest] answered back to the loop.
    void done() {
        READ.setRelease(this, read + 1);
    }

    /// Records that were dropped so far; a reader may see a value that is a moment old.
    public long dropped() {
        return dropped;
    }
}
