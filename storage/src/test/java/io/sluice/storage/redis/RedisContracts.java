package io.sluice.storage.redis;

import io.sluice.storage.ArchiveContract;
import io.sluice.storage.Backend;
import io.sluice.storage.CountersContract;
import io.sluice.storage.KeyValueStoreContract;
import io.sluice.storage.NoticesContract;
import io.sluice.storage.RecordQueueContract;
import io.sluice.storage.SessionStoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/// All contracts over one way to reach Redis.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RedisContracts {
    private Backend backend;

    abstract Backend open() throws Exception;

    @BeforeAll
    void start() throws Exception {
        RedisBackend.assumeRedis();
        backend = open();
    }

    @AfterAll
    void stop() throws Exception {
        if (backend != null) backend.close();
    }

    @Nested
    class Values extends KeyValueStoreContract {
        @Override
        protected Backend backend() {
            return backend;
        }
    }

    @Nested
    class Sessions extends SessionStoreContract {
        @Override
        protected Backend backend() {
            return backend;
        }
    }

    @Nested
    class Counting extends CountersContract {
        @Override
        protected Backend backend() {
            return backend;
        }
    }

    @Nested
    class Records extends RecordQueueContract {
        @Override
        protected Backend backend() {
            return backend;
        }
    }

    @Nested
    class Notices extends NoticesContract {
        @Override
        protected Backend backend() {
            return backend;
        }
    }

    @Nested
    class Archiving extends ArchiveContract {
        @Override
        protected Backend backend() {
            return backend;
        }
    }
}
