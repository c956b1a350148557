package io.sluice.packaging;

import io.sluice.packaging.Entry.Folder;
import io.sluice.packaging.Entry.Link;
import io.sluice.packaging.Entry.Regular;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.eclipse.packager.rpm.Architecture;
import org.eclipse.packager.rpm.FileFlags;
import org.eclipse.packager.rpm.OperatingSystem;
import org.eclipse.packager.rpm.RpmTag;
import org.eclipse.packager.rpm.RpmVersion;
import org.eclipse.packager.rpm.build.BuilderContext;
import org.eclipse.packager.rpm.build.BuilderOptions;
import org.eclipse.packager.rpm.build.FileInformation;
import org.eclipse.packager.rpm.build.RpmBuilder;
import org.eclipse.packager.rpm.coding.PayloadCoding;
import org.eclipse.packager.rpm.deps.RpmDependencyFlags;

/// A package for Red Hat, Fedora, SUSE and Amazon Linux.
///
/// Defaults of the service are in `/etc/sysconfig` there; the unit reads both places.
public final class RpmFile {
    private static final String SHELL = "/bin/sh";

    private RpmFile() {}

    /// @param packaging the folder with `rpm/` and `scripts/`
    public static void write(Release release, List<Entry> entries, Path packaging, Path target) throws IOException {
        var options = new BuilderOptions();
        options.setPayloadCoding(PayloadCoding.GZIP);
        Files.deleteIfExists(target);
        var version = new RpmVersion(release.packageVersion(), "1");
        try (var builder =
                new RpmBuilder("sluice-gateway", version, release.architecture().rpm(), target, options)) {
            describe(builder, release);
            scripts(builder, packaging, release);
            var context = builder.newContext();
            for (var entry : entries) put(context, entry, release);
            builder.build();
        }
    }

    private static void describe(RpmBuilder builder, Release release) {
        var about = builder.getInformation();
        about.setSummary("API gateway, a drop-in for Tyk");
        about.setDescription("""
                Sluice proxies HTTP APIs: authentication, rate limits, quotas, transformation,
                caching and analytics. It reads the configuration and the definitions of a Tyk
                gateway and answers its control API.

                The package brings its own Java runtime.""");
        about.setLicense("Apache-2.0");
        about.setVendor("The Sluice Authors");
        about.setPackager("The Sluice Authors");
        about.setUrl("https://github.com/sluice-io/sluice");
        about.setGroup("System Environment/Daemons");
        about.setSourcePackage("sluice-gateway-" + release.packageVersion() + "-1.src.rpm");
        // The machine that built it and the time of day are nobody's business, and would make two builds differ.
        about.setBuildHost("localhost");
        builder.setHeaderCustomizer(
                header -> header.putInt(RpmTag.BUILDTIME, (int) release.moment().getEpochSecond()));
        builder.setLeadOverrideOperatingSystem(OperatingSystem.LINUX);
        builder.setLeadOverrideArchitecture(
                release.architecture() == Release.Machine.X86_64 ? Architecture.INTEL : Architecture.AARCH64);
        for (var needed : List.of(SHELL, "/bin/bash", "/usr/sbin/runuser")) builder.addRequirement(needed, "");
        for (var early : List.of("/usr/sbin/useradd", "/usr/sbin/groupadd", "/usr/bin/getent")) {
            builder.addRequirement(early, "", RpmDependencyFlags.SCRIPT_PRE);
        }
        builder.addRequirement("libc.so.6(GLIBC_2.28)(64bit)", "");
    }

    private static void scripts(RpmBuilder builder, Path packaging, Release release) throws IOException {
        builder.setPreInstallationScript(SHELL, Scripts.read(packaging, "rpm/pre.sh", release));
        builder.setPostInstallationScript(SHELL, Scripts.read(packaging, "rpm/post.sh", release));
        builder.setPreRemoveScript(SHELL, Scripts.read(packaging, "rpm/preun.sh", release));
        builder.setPostRemoveScript(SHELL, Scripts.read(packaging, "rpm/postun.sh", release));
        builder.setPostTransactionScript(SHELL, Scripts.read(packaging, "rpm/posttrans.sh", release));
    }

    private static void put(BuilderContext context, Entry entry, Release release) throws IOException {
        switch (entry) {
            case Folder folder ->
                context.addDirectory(folder.path(), about -> owned(about, folder.mode(), folder.group(), release));
            case Link link ->
                context.addSymbolicLink(link.path(), link.target(), about -> owned(about, 0777, "root", release));
            case Regular file -> {
                var path = file.path().replaceFirst("^/etc/default/", "/etc/sysconfig/");
                context.addFile(path, file.source(), about -> {
                    owned(about, file.mode(), file.group(), release);
                    if (file.configuration()) {
                        about.setFileFlags(EnumSet.of(FileFlags.CONFIGURATION, FileFlags.NOREPLACE));
                    }
                });
            }
        }
    }

    private static void owned(FileInformation about, int mode, String group, Release release) {
        about.setMode((short) mode);
        about.setUser("root");
        about.setGroup(group);
        about.setTimestamp(release.moment());
    }
}
