package io.sluice.cli.start;

import java.io.IOException;
import java.net.JarURLConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens every jar of the program, and leaves it open, so that this process goes on with its own files when a package
/// or another build puts new ones in their place.
///
/// Classes come from jars that the class loader keeps open once it has looked into them. Everything else (libraries in
/// native code, tables, templates) is opened by the path of the jar, unless that jar is among those that
/// [JarURLConnection] keeps.
final class HeldJars {
    private static final Logger LOG = LoggerFactory.getLogger(HeldJars.class);
    private static final String IN_EVERY_JAR = "META-INF/MANIFEST.MF";

    private HeldJars() {}

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
}
