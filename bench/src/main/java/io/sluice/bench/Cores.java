package io.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Which core runs what: the measured process has one for itself, load and upstream share the others.
///
/// @param measured number of the core for the gateway
/// @param others   as `taskset` wants it, e.g. `0` or `0,2-7`
record Cores(int measured, String others) {

    /// The last core for the measured process.
    ///
    /// @throws IllegalStateException when there is one core only: nothing could be told apart
    static Cores ofMachine() {
        int count = Runtime.getRuntime().availableProcessors();
        if (count < 2) throw new IllegalStateException("two cores are needed: one for the gateway, one for the load");
        return new Cores(count - 1, count == 2 ? "0" : "0-" + (count - 2));
    }

    /// Keeps this process off the measured core.
    void leaveMeasured() throws IOException, InterruptedException {
        var self = Long.toString(ProcessHandle.current().pid());
        var taskset = new ProcessBuilder("taskset", "-a", "-c", "-p", others, self)
                .inheritIO()
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (taskset.waitFor() != 0) throw new IOException("taskset could not keep this process off the measured core");
    }

    List<String> pinnedToMeasured(List<String> command) {
        return pinned(Integer.toString(measured), command);
    }

    List<String> pinnedToOthers(List<String> command) {
        return pinned(others, command);
    }

    private static List<String> pinned(String cores, List<String> command) {
        var all = new ArrayList<>(List.of("taskset", "-c", cores));
        all.addAll(command);
        return all;
    }

    /// Time that programs spent on the measured core so far, in clock ticks; interrupts do not count.
    long busyTicks() throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/stat"))) {
            if (!line.startsWith("cpu" + measured + " ")) continue;
            var fields = line.split(" +", -1);
            return Long.parseLong(fields[1]) + Long.parseLong(fields[2]) + Long.parseLong(fields[3]);
        }
        throw new IOException("/proc/stat does not know core " + measured);
    }
}
