package io.sluice.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Makes packages of one release in one folder.
public final class Packages {
    private final Product product;
    private final Release release;
    private final Path packaging;
    private final Path work;
    private final Path target;
    private final Path runtime;

    private Packages(Product product, Release release, Path files, Path work, Path target, Path runtime) {
        this.product = product;
        this.release = release;
        this.packaging = files;
        this.work = work;
        this.target = target;
        this.runtime = runtime;
    }

    /// Links the Java runtime.
    ///
    /// @param packaging the folder `packaging` of the sources, or one that looks like it
    /// @param jdk       what the runtime is taken from
    /// @param target    where packages are written; `work/` below it is for files in between
    public static Packages open(Product product, Release release, Path packaging, Path jdk, Path target)
            throws IOException {
        var work = Scripts.fresh(target.resolve("work"));
        var runtime = work.resolve("runtime");
        JavaRuntime.link(jdk, runtime);
        return new Packages(product, release, packaging, work, target, runtime);
    }

    /// The same program as another release, with the defaults of another folder. Tests go from one to the next.
    public Packages as(Release other, Path otherPackaging, Path otherTarget) throws IOException {
        Files.createDirectories(otherTarget);
        return new Packages(
                product, other, otherPackaging, Scripts.fresh(otherTarget.resolve("work")), otherTarget, runtime);
    }

    public Path deb() throws IOException {
        var file = target.resolve(release.debName());
        DebFile.write(release, contents(), packaging, work, file);
        return file;
    }

    public Path rpm() throws IOException {
        var file = target.resolve(release.rpmName());
        RpmFile.write(release, contents(), packaging, file);
        return file;
    }

    public Path image() throws IOException {
        var file = target.resolve("sluice-gateway-" + release.version() + "-"
                + release.architecture().image() + ".image.tar");
        var list = packaging.resolve("image/base.packages");
        var base = BaseSystem.unpack(
                list, packaging.resolve("target/base"), Scripts.fresh(work.resolve("base")), release.architecture());
        var program = Contents.program(product, release, runtime, work);
        var bill = work.resolve("image-sbom.cdx.json");
        Bill.write(product, release, runtime, BaseSystem.read(list, release.architecture()), bill);
        base.put(Bill.PATH, bill);
        ImageFile.write(release, program, base, packaging, work, file);
        return file;
    }

    /// For Helm, under the name that it gives to packed charts.
    public Path chart() throws IOException {
        var file = target.resolve("sluice-" + release.version() + ".tgz");
        TextArchive.write(packaging.resolve("helm/sluice"), "sluice", release, file);
        return file;
    }

    /// Plain manifests and the Compose file.
    public Path manifests() throws IOException {
        var name = "sluice-deploy-" + release.version();
        var file = target.resolve(name + ".tar.gz");
        TextArchive.write(packaging.resolve("deploy"), name, release, file);
        return file;
    }

    /// What the Debian and rpm packages put on a machine.
    List<Entry> contents() throws IOException {
        return Contents.of(product, release, runtime, packaging.resolve("files"), work);
    }
}
