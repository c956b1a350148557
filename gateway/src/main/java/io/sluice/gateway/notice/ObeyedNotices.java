package io.sluice.gateway.notice;

import io.sluice.storage.Notices;
import java.util.Map;
import java.util.function.Consumer;

/// Does what notices ask for, each command by name, with its payload (`wire-formats.md` 17.2). Only what is signed is
/// obeyed.
///
/// @param actions that do not block
public record ObeyedNotices(NoticeTrust trust, Map<String, Consumer<String>> actions) implements Notices.Listener {
    public ObeyedNotices {
        actions = Map.copyOf(actions);
    }

    @Override
    public void received(byte[] message) {
        Notice.read(message, trust).ifPresent(notice -> {
            var action = actions.get(notice.command());
            if (action != null) action.accept(notice.payload());
        });
    }

    /// What was missed needs no care: all that these commands do happens by itself a little later.
    @Override
    public void listening() {}
}
