package io.sluice.storage.migration;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// One step from a layout of the store to the next.
///
/// @param id       stable, such as `0001-stamp`; steps run in the order of their ids
/// @param layout   of the store when the step is done
/// @param revision raised when what the step does is changed; a part of its checksum
/// @param title    for people
/// @param prefixes of the keys whose entries it is handed; none: it changes no entries
/// @param back     undoes [#forward]; every step that expands has it
public record Migration(
        String id,
        int layout,
        int revision,
        Phase phase,
        String title,
        List<String> prefixes,
        Rewriting forward,
        Optional<Rewriting> back) {

    /// Every step of this product, in their order.
    public static final List<Migration> ALL = List.of(new Migration(
            "0001-stamp",
            1,
            1,
            Phase.EXPAND,
            "the store says which layout it has",
            List.of(),
            Rewriting.NOTHING,
            Optional.of(Rewriting.NOTHING)));

    public Migration {
        prefixes = List.copyOf(prefixes);
        if (phase == Phase.EXPAND && back.isEmpty()) throw new IllegalArgumentException(id + " has no way back");
    }

    /// Of what is declared: a step that was applied in another form is recognised.
    String checksum() {
        var text = String.join("\n", id, Integer.toString(layout), Integer.toString(revision), phase.name())
                + "\n"
                + String.join("\n", prefixes);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException bug) {
            throw new IllegalStateException("every Java has SHA-256", bug);
        }
    }
}
