package io.sluice.gateway.script;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.JarURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Loads Rhino, and what speaks to it, with the questions of [Checkpoint] in its code.
///
/// Rhino itself looks at limits between the steps of a script only, and one step may walk or make anything: with
/// this, no step of a script escapes its [Meter].
final class MeteredLoader extends ClassLoader {
    static {
        registerAsParallelCapable();
    }

    private static final String LIBRARY = "org.mozilla.";
    private static final String OURS = "io.sluice.gateway.script.rhino.";
    private static final String ENGINE = OURS + "RhinoEngine";
    /// Parts of Rhino that interpreted scripts do not reach.
    private static final List<String> LEFT_OUT = List.of(
            "org/mozilla/javascript/tools/",
            "org/mozilla/javascript/optimizer/",
            "org/mozilla/javascript/commonjs/",
            "org/mozilla/javascript/serialize/",
            "org/mozilla/javascript/debug/",
            "org/mozilla/javascript/lc/",
            "org/mozilla/javascript/xml");

    private final Instrumentation instrumentation;

    private MeteredLoader(ClassLoader parent) {
        super("scripts", parent);
        this.instrumentation = new Instrumentation(parent);
    }

    /// Made when the first script is compiled, and kept: reading Rhino takes longer than running it.
    private static final class Held {
        static final MeteredLoader LOADER = ready();

        private Held() {}

        private static MeteredLoader ready() {
            var thread = Thread.currentThread();
            var usual = thread.getContextClassLoader();
            var loader = new MeteredLoader(MeteredLoader.class.getClassLoader());
            thread.setContextClassLoader(loader);
            try {
                loader.all();
            } finally {
                thread.setContextClassLoader(usual);
            }
            return loader;
        }
    }

    static ScriptEngine rhino(Duration limit, long bytes, String preload) throws ScriptFailure {
        var thread = Thread.currentThread();
        var usual = thread.getContextClassLoader();
        try {
            // Rhino looks its parts up there.
            thread.setContextClassLoader(Held.LOADER);
            return Class.forName(ENGINE, true, Held.LOADER)
                    .asSubclass(ScriptEngine.class)
                    .getConstructor(Duration.class, long.class, String.class)
                    .newInstance(limit, bytes, preload);
        } catch (InvocationTargetException thrown) {
            switch (thrown.getCause()) {
                case ScriptFailure failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(thrown);
            }
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        } finally {
            thread.setContextClassLoader(usual);
        }
    }

    /// Reads every class now: one that is first used deep in a script's recursion could not be made, and would be
    /// missing from then on.
    private void all() {
        try {
            var context = Optional.ofNullable(getParent().getResource("org/mozilla/javascript/Context.class"))
                    .orElseThrow();
            if (!(context.openConnection() instanceof JarURLConnection connection)) return;
            connection.setUseCaches(false);
            try (var jar = connection.getJarFile()) {
                jar.stream()
                        .map(java.util.zip.ZipEntry::getName)
                        .filter(name -> name.startsWith("org/mozilla/javascript/") && name.endsWith(".class"))
                        .filter(name -> LEFT_OUT.stream().noneMatch(name::startsWith))
                        .forEach(this::initialize);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void initialize(String file) {
        try {
            Class.forName(file.substring(0, file.length() - 6).replace('/', '.'), true, this);
        } catch (ClassNotFoundException | LinkageError _) {
            // What needs a platform or a library that is not here is not used either.
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(LIBRARY) && !name.startsWith(OURS)) return super.loadClass(name, resolve);
        synchronized (getClassLoadingLock(name)) {
            var known = findLoadedClass(name);
            return known != null ? known : findClass(name);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        long start = System.nanoTime();
        long before = Meter.allocatedByThread();
        try (var in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) throw new ClassNotFoundException(name);
            var bytes = instrumentation.metered(in.readAllBytes());
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException unreadable) {
            throw new ClassNotFoundException(name, unreadable);
        } finally {
            forgive(System.nanoTime() - start, Meter.allocatedByThread() - before);
        }
    }

    private static void forgive(long nanos, long allocated) {
        if (Meter.CURRENT.isBound()) Meter.CURRENT.get().forgive(nanos, allocated);
    }
}
