package io.sluice.gateway.takeover;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What Linux lets a process say about the scheduling of its own threads.
final class Scheduling {
    /// Like any other thread, and only when no other one wants the core: `SCHED_OTHER` and `SCHED_IDLE`. A
    /// thread of the latter is preempted the moment one of the former wakes up, which one of the lowest nice value
    /// is not.
    static final int USUAL = 0;

    static final int IDLE = 5;

    private static final Path THREADS = Path.of("/proc/self/task");
    private static final int CALLER = 0;
    /// On Linux a thread, whatever its name.
    private static final int PROCESS = 0;

    private final MethodHandle setScheduler;
    private final MethodHandle setPriority;
    private final MemorySegment noPriority;

    private Scheduling(MethodHandle setScheduler, MethodHandle setPriority, MemorySegment noPriority) {
        this.setScheduler = setScheduler;
        this.setPriority = setPriority;
        this.noPriority = noPriority;
    }

    /// @return empty on systems that have no such thing, and where native code may not be called
    @SuppressWarnings("restricted")
    static Optional<Scheduling> ofSystem() {
        if (!Files.isDirectory(THREADS)) return Optional.empty();
        try {
            var linker = Linker.nativeLinker();
            var library = linker.defaultLookup();
            var scheduler = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
            var priority = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
            return library.find("sched_setscheduler")
                    .flatMap(scheduling -> library.find("setpriority")
                            .map(nice -> new Scheduling(
                                    linker.downcallHandle(scheduling, scheduler),
                                    linker.downcallHandle(nice, priority),
                                    Arena.global().allocate(JAVA_INT))));
        } catch (UnsupportedOperationException | IllegalCallerException foreign) {
            return Optional.empty();
        }
    }

    /// Whether a thread of this process may be made idle and come back, which a process without privileges may not
    /// unless its `RLIMIT_NICE` reaches the nice value that it has. Found out by a thread that is of no
    /// further use.
    boolean mayComeBack() throws InterruptedException {
        var back = new boolean[1];
        Thread.ofPlatform()
                .name("scheduling-trial")
                .start(() -> back[0] = policy(CALLER, IDLE) && policy(CALLER, USUAL))
                .join();
        return back[0];
    }

    /// @param thread its number in the system
    /// @return whether it was done; not when the system refuses, nor when the thread has ended
    boolean policy(long thread, int policy) {
        try {
            return (int) setScheduler.invokeExact((int) thread, policy, noPriority) == 0;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// @param thread its number in the system
    /// @param nice   -20 to 19
    /// @return whether it was done; not when the system refuses, nor when the thread has ended
    boolean nice(long thread, int nice) {
        try {
            return (int) setPriority.invokeExact(PROCESS, (int) thread, nice) == 0;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// @param name   at most its first 15 characters
    /// @param policy one of the constants, or what else Linux knows
    record SystemThread(long number, String name, int nice, int policy) {}

    /// The threads of this process, those of the virtual machine with them.
    static List<SystemThread> threads() throws IOException {
        var found = new ArrayList<SystemThread>();
        try (var numbers = Files.newDirectoryStream(THREADS)) {
            for (var number : numbers) {
                try {
                    found.add(thread(Files.readString(number.resolve("stat"))));
                } catch (IOException ended) {
                    // Between the listing and now.
                }
            }
        }
        return found;
    }

    /// The name stands in parentheses and may hold spaces and parentheses; the fields after it are counted
    /// from the state on.
    private static SystemThread thread(String stat) {
        int open = stat.indexOf('(');
        int close = stat.lastIndexOf(')');
        var rest = stat.substring(close + 2).split(" ", -1);
        return new SystemThread(
                Long.parseLong(stat.substring(0, open - 1)),
                stat.substring(open + 1, close),
                Integer.parseInt(rest[16]),
                Integer.parseInt(rest[38]));
    }
}
