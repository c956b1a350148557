package io.sluice.cli.start;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens every jar of the program, and leaves it open, so that this process goes on with its own files when a package
/// or another build puts new ones in their place.
///
/// Classes come from jars that the class loader keeps open once it has looked into them. Everything else (libraries in
/// native code, tables, templates) is opened by the path of the jar, unless that jar is among those that
/// [JarURLConnection] keeps. Descriptions of services are opened by the path in any case: [java.util.ServiceLoader]
/// wants them so. It asks the context class loader, and gets addresses from this one that lead to the open jars.
final class HeldJars extends ClassLoader {
    private static final Logger LOG = LoggerFactory.getLogger(HeldJars.class);
    private static final String IN_EVERY_JAR = "META-INF/MANIFEST.MF";
    private static final String SERVICES = "META-INF/services/";

    private HeldJars(ClassLoader program) {
        super("held", program);
    }

    /// For this thread and those that it and they begin.
    static void becomeContext() {
        Thread.currentThread().setContextClassLoader(new HeldJars(HeldJars.class.getClassLoader()));
    }

    static void hold() {
        try {
            for (var manifests = HeldJars.class.getClassLoader().getResources(IN_EVERY_JAR);
                    manifests.hasMoreElements(); ) {
                if (manifests.nextElement().openConnection() instanceof JarURLConnection jar) {
                    jar.setUseCaches(true);
                    var _ = jar.getJarFile();
                }
            }
        } catch (IOException unreadable) {
            LOG.warn("files of the program cannot be held open: {}", unreadable.getMessage());
        }
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        var found = super.getResources(name);
        if (!name.startsWith(SERVICES)) return found;
        var held = new ArrayList<URL>();
        while (found.hasMoreElements()) held.add(held(found.nextElement()));
        return Collections.enumeration(held);
    }

    private static URL held(URL resource) throws IOException {
        if (!resource.getProtocol().equals("jar")) return resource;
        try {
            return URL.of(resource.toURI(), new FromOpenJar(resource));
        } catch (URISyntaxException unusual) {
            return resource;
        }
    }

    /// Reads by way of the jar that is open, whatever else is wished.
    private static final class FromOpenJar extends URLStreamHandler {
        private final URL resource;

        FromOpenJar(URL resource) {
            this.resource = resource;
        }

        @Override
        protected URLConnection openConnection(URL same) {
            return new URLConnection(same) {
                @Override
                public void connect() {
                    // There is nobody to connect to.
                }

                @Override
                public InputStream getInputStream() throws IOException {
                    return resource.openStream();
                }
            };
        }
    }
}
