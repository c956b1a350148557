package io.sluice.storage;

/// A store was finished with a layout that this product does not know; nothing may be read or written by it. The cause
/// of a [StoreUnavailable], since it may come to an end: the store may be restored.
public final class StoreBeyond extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private StoreBeyond(String message) {
        super(message, null, false, false);
    }

    /// @throws StoreUnavailable when this product must not use a store of that layout
    public static void refuse(StoreLayout layout) {
        if (layout.readableBy(StoreLayout.KNOWN)) return;
        var message = "the store has layout " + layout.version() + ", finalized by Sluice " + layout.writer()
                + "; this version knows up to " + StoreLayout.KNOWN + ": start a newer Sluice";
        throw new StoreUnavailable(message, new StoreBeyond(message));
    }
}
