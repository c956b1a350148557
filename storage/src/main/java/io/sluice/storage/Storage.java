package io.sluice.storage;

/// Everything a process keeps, in one backend. Closing it ends its connections and threads.
public interface Storage extends AutoCloseable {

    /// OAuth data, certificates, markers, backups: the default connection.
    KeyValueStore values();

    /// The response cache: its own connection when `enable_separate_cache_store` says so.
    KeyValueStore cache();

    SessionStore sessions();

    Counters counters();

    /// Analytics: its own connection when `enable_separate_analytics_store` says so.
    RecordQueue records();

    Notices notices();

    /// Whole entries of the default connection, for backups and migrations.
    Archive archive();

    Health health();

    @Override
    void close();
}
