package io.sluice.gateway.takeover;

import java.time.Duration;
import java.util.Optional;

/// Whoever started this process and looks after it, as a service manager does. Its methods do not wait.
public interface Supervisor {
    /// Nobody looks after this process.
    Supervisor NONE = new Supervisor() {
        @Override
        public Optional<Duration> watchdog() {
            return Optional.empty();
        }

        @Override
        public void takeoverBegins() {}

        @Override
        public void servesOn() {}

        @Override
        public void succeededBy(long pid) {}
    };

    /// How long this process may say nothing before it is taken for dead; empty is for ever. A successor that was
    /// started by somebody else is not told, and inherits it.
    Optional<Duration> watchdog();

    /// Another process wants to serve in the place of this one.
    void takeoverBegins();

    /// That came to nothing: this process serves as before.
    void servesOn();

    /// The other process has proved itself: it is the one to look after, and this one will end.
    void succeededBy(long pid);
}
