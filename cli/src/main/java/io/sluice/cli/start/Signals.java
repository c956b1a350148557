package io.sluice.cli.start;

import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Signals of the system, where the virtual machine lets a program hear them.
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /// From now on this is what the signal does.
    ///
    /// @param name   without `SIG`
    /// @param action returns at once
    static void on(String name, Runnable action) {
        try {
            // No supported API knows signals; without this one the signal keeps its meaning.
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            var proxy = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, (_, _, _) -> {
                action.run();
                return null;
            });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException unknown) {
            LOG.debug("SIG{} is not listened to", name, unknown);
        }
    }
}
