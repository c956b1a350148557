package io.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/// What one run of the product's command cost.
///
/// @param cpu       seconds of processor time, which other work on the machine changes little
/// @param megabytes resident at most
record CommandCost(double seconds, double cpu, long megabytes) {

    /// Runs `bin/sluice` with these words until it ends.
    ///
    /// @param heap its largest heap
    /// @throws IOException when it refuses
    static CommandCost of(Run run, String heap, List<String> words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(run.root().resolve("bin/sluice").toString()));
        command.addAll(words);
        var log = run.folder("log").resolve("out").toFile();
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log);
        builder.environment().put("SLUICE_HEAP", heap);
        long begin = System.nanoTime();
        var process = builder.start();
        var last = new CommandCost(0, 0, 0);
        while (process.isAlive()) {
            last = look(process, last);
            Thread.sleep(20);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (process.waitFor() > 1) throw new IOException(command + " failed:\n" + Files.readString(log.toPath()));
        return new CommandCost(seconds, last.cpu, last.megabytes);
    }

    /// What was seen before stays when the process has just ended.
    private static CommandCost look(Process process, CommandCost before) {
        try {
            var cpu = ProcessCost.of(process.toHandle()).cpuSeconds();
            long peak = ProcessCost.peakKilobytes(process.toHandle()) / 1024;
            return new CommandCost(0, Math.max(before.cpu, cpu), Math.max(before.megabytes, peak));
        } catch (IOException | RuntimeException ended) {
            return before;
        }
    }
}
