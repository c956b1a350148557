package io.sluice.gateway.middleware.answer;

import io.sluice.gateway.notice.Notice;
import io.sluice.gateway.notice.NoticeTrust;
import io.sluice.storage.KeyValueStore;
import io.sluice.storage.Notices;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Empties the response cache of an API when another process asks for it (`DeleteAPICache`, wire formats 9 and 17).
///
/// Only what is signed is obeyed.
public final class CacheNotices implements Notices.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(CacheNotices.class);
    private static final String COMMAND = "DeleteAPICache";

    private final KeyValueStore cache;
    private final NoticeTrust trust;

    public CacheNotices(KeyValueStore cache, NoticeTrust trust) {
        this.cache = cache;
        this.trust = trust;
    }

    @Override
    public void received(byte[] message) {
        Notice.read(message, trust)
                .filter(notice ->
                        notice.command().equals(COMMAND) && !notice.payload().isEmpty())
                .ifPresent(notice -> empty(notice.payload()));
    }

    private void empty(String apiId) {
        // A stored response is named by the id twice, so that one id may begin another.
        cache.deleteByPrefix("cache-" + apiId + apiId).whenComplete((_, failed) -> {
            if (failed != null) LOG.error("the cache of {} could not be emptied", apiId, failed);
        });
    }

    /// Entries run out by themselves: what was missed needs no care.
    @Override
    public void listening() {}
}
