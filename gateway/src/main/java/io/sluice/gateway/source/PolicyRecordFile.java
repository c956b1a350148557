package io.sluice.gateway.source;

import io.sluice.model.policy.PolicyCodec;
import io.sluice.model.problem.Checked;
import io.sluice.model.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// One file that maps policy ids to policies: `policies.policy_record_name`.
///
/// @param file need not exist
public record PolicyRecordFile(Path file) implements PolicySource {

    @Override
    public Loaded load() throws IOException {
        try {
            return switch (PolicyCodec.readMap(Files.readAllBytes(file))) {
                case Checked.Good<PolicyCodec.Listing>(var listing, var _) ->
                    new Loaded(listing.policies(), in(listing.problems()));
                case Checked.Bad<PolicyCodec.Listing>(var problems) ->
                    throw new IOException(file + ": " + problems.getFirst().detail());
            };
        } catch (NoSuchFileException none) {
            return new Loaded(List.of(), List.of());
        }
    }

    private List<Problem> in(List<Problem> problems) {
        return problems.stream()
                .map(problem -> new Problem(problem.code(), file.getFileName() + problem.where(), problem.detail()))
                .toList();
    }
}
