package io.sluice.bench;

import java.io.IOException;
import java.util.List;

/// Closes in the end what a scenario opened on the way, newest first.
final class Closing {

    private Closing() {}

    static <T extends AutoCloseable> T later(List<AutoCloseable> opened, T newest) {
        opened.add(newest);
        return newest;
    }

    static void all(List<AutoCloseable> opened) throws IOException {
        for (var each : opened.reversed()) {
            try {
                each.close();
            } catch (Exception failed) {
                throw new IOException("could not end " + each, failed);
            }
        }
    }
}
