package io.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What a process and its children have cost so far, as the kernel counts it.
record ProcessCost(long cpuTicks, long residentKilobytes) {
    /// Clock ticks a second, `USER_HZ`: a constant of the Linux ABI on all platforms we run on.
    static final int TICKS_PER_SECOND = 100;

    static ProcessCost of(ProcessHandle process) throws IOException {
        long ticks = 0;
        long resident = 0;
        for (var each : Stream.concat(Stream.of(process), process.descendants()).toList()) {
            var folder = Path.of("/proc", Long.toString(each.pid()));
            var stat = Files.readString(folder.resolve("stat"));
            // The name in parentheses may hold spaces; utime, stime, cutime, cstime are the 12th to 15th after it.
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            for (int i = 11; i <= 14; i++) ticks += Long.parseLong(fields[i]);
            for (var line : Files.readAllLines(folder.resolve("status"))) {
                if (line.startsWith("VmRSS:")) resident += Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        return new ProcessCost(ticks, resident);
    }

    /// Resident at most so far, of the process itself.
    static long peakKilobytes(ProcessHandle process) throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmHWM:")) return Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
        return 0;
    }

    double cpuSeconds() {
        return (double) cpuTicks / TICKS_PER_SECOND;
    }
}
