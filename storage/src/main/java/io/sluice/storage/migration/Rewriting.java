package io.sluice.storage.migration;

import io.sluice.storage.Stored;
import java.util.List;

/// What a step makes of each entry. Pure: it is asked in a dry run, again when an entry was changed meanwhile, and
/// again after an interruption.
@FunctionalInterface
public interface Rewriting {

    /// A step that changes no entries.
    Rewriting NOTHING = _ -> List.of();

    /// @return nothing for an entry that is as it should be, as every entry is that was changed before
    List<Change> of(Stored entry);
}
