package io.sluice.storage;

/// Something that is listened to until this is closed. Closing twice is no error.
public interface Watch extends AutoCloseable {
    @Override
    void close();
}
