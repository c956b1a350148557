package io.sluice.gateway.observe;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/// What the virtual machine tells of the process.
final class ProcessMetrics {
    private ProcessMetrics() {}

    static void write(MetricText out) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            out.only(Metric.CPU, system.getProcessCpuTime() / 1e9);
            out.only(Metric.OPEN_FILES, system.getOpenFileDescriptorCount());
            out.only(Metric.MAX_FILES, system.getMaxFileDescriptorCount());
        }
        out.only(Metric.START, ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3);
        var memory = ManagementFactory.getMemoryMXBean();
        var heap = memory.getHeapMemoryUsage();
        var other = memory.getNonHeapMemoryUsage();
        out.begin(Metric.MEMORY_USED)
                .sample(Metric.MEMORY_USED, heap.getUsed(), "heap")
                .sample(Metric.MEMORY_USED, other.getUsed(), "nonheap");
        out.begin(Metric.MEMORY_MAX)
                .sample(Metric.MEMORY_MAX, heap.getMax(), "heap")
                .sample(Metric.MEMORY_MAX, other.getMax(), "nonheap");
        out.begin(Metric.DIRECT_MEMORY);
        for (var pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            out.sample(Metric.DIRECT_MEMORY, pool.getMemoryUsed(), pool.getName());
        }
        var collectors = ManagementFactory.getGarbageCollectorMXBeans();
        out.begin(Metric.GC);
        for (var gc : collectors) out.sample(Metric.GC, Math.max(0, gc.getCollectionTime()) / 1e3, gc.getName());
        out.begin(Metric.GC_COUNT);
        for (var gc : collectors) out.sample(Metric.GC_COUNT, Math.max(0, gc.getCollectionCount()), gc.getName());
        out.only(Metric.THREADS, ManagementFactory.getThreadMXBean().getThreadCount());
    }
}
