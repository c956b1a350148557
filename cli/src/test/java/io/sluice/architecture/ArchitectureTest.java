package io.sluice.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/// The arrows of `ARCHITECTURE.md`. The command line is the one module that sees all, so they are held here.
@DisplayNameGeneration(ReplaceUnderscores.class)
class ArchitectureTest {
    private static final JavaClasses SLUICE =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("io.sluice");

    @Test
    void roles_meet_only_in_the_command_line() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("model")
                .definedBy("io.sluice.model..")
                .layer("storage")
                .definedBy("io.sluice.storage..")
                .layer("gateway")
                .definedBy("io.sluice.gateway..")
                .layer("dashboard")
                .definedBy("io.sluice.dashboard..")
                .layer("pump")
                .definedBy("io.sluice.pump..")
                .layer("bridge")
                .definedBy("io.sluice.bridge..")
                .layer("sync")
                .definedBy("io.sluice.sync..")
                .layer("operator")
                .definedBy("io.sluice.operator..")
                .layer("plugin-api")
                .definedBy("io.sluice.plugin")
                .layer("plugin-hosts")
                .definedBy("io.sluice.plugin.host..")
                .layer("go-template")
                .definedBy("io.sluice.gotemplate..")
                .whereLayer("model")
                .mayNotAccessAnyLayer()
                .whereLayer("go-template")
                .mayNotAccessAnyLayer()
                .whereLayer("plugin-api")
                .mayNotAccessAnyLayer()
                .whereLayer("storage")
                .mayOnlyAccessLayers("model")
                .whereLayer("plugin-hosts")
                .mayOnlyAccessLayers("model", "plugin-api")
                .whereLayer("gateway")
                .mayOnlyAccessLayers("model", "storage", "plugin-hosts", "plugin-api", "go-template")
                .whereLayer("dashboard")
                .mayOnlyAccessLayers("model", "storage", "sync")
                .whereLayer("pump")
                .mayOnlyAccessLayers("model", "storage")
                .whereLayer("bridge")
                .mayOnlyAccessLayers("model", "storage")
                .whereLayer("sync")
                .mayOnlyAccessLayers("model")
                .whereLayer("operator")
                .mayOnlyAccessLayers("model", "sync")
                .check(SLUICE);
    }

    @Test
    void packages_form_no_cycles() {
        slices().matching("io.sluice.(**)").should().beFreeOfCycles().check(SLUICE);
    }

    @Test
    void middleware_do_not_know_each_other() {
        slices().matching("io.sluice.gateway.middleware.(*)..")
                .should()
                .notDependOnEachOther()
                .allowEmptyShould(true)
                .check(SLUICE);
    }

    @Test
    void the_head_codec_does_not_know_what_an_api_is() {
        noClasses()
                .that()
                .resideInAPackage("io.sluice.gateway.http1..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.sluice.model..", "io.sluice.storage..")
                .check(SLUICE);
        noClasses()
                .that()
                .resideInAPackage("io.sluice.gateway.http1..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.sluice.gateway.exchange..",
                        "io.sluice.gateway.compile..",
                        "io.sluice.gateway.route..",
                        "io.sluice.gateway.middleware..",
                        "io.sluice.gateway.upstream..")
                .check(SLUICE);
    }

    @Test
    void backends_are_named_only_where_the_process_is_assembled() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.sluice.storage..", "io.sluice.cli..", "io.sluice.testkit..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.sluice.storage.*..")
                .check(SLUICE);
    }

    @Test
    void the_model_has_no_input_output_threads_or_clock() {
        noClasses()
                .that()
                .resideInAPackage("io.sluice.model..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.net.http..", "io.netty..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.net\\..*(Socket|Address|URL|Connection)|java\\.lang\\.Thread")
                .check(SLUICE);
    }

    @Test
    void nothing_but_the_store_speaks_to_its_driver() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.sluice.storage..", "io.sluice.testkit..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.lettuce..", "org.h2..")
                .check(SLUICE);
    }

    @Test
    void there_is_no_dumping_ground() {
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..impl..")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .check(SLUICE);
    }

    @Test
    void time_is_handed_in() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(SLUICE);
    }

    @Test
    void nothing_static_changes() {
        noFields()
                .that()
                .areStatic()
                .and()
                .areNotFinal()
                .should()
                .beDeclaredInClassesThat()
                .resideInAPackage("io.sluice..")
                .allowEmptyShould(true)
                .check(SLUICE);
    }

    @Test
    void settings_records_are_values() {
        classes()
                .that()
                .resideInAPackage("io.sluice.model.settings")
                .and()
                .haveSimpleNameEndingWith("Settings")
                .should()
                .beRecords()
                .check(SLUICE);
    }

    /// These compile patterns that stand in the code. What comes from a definition, a policy or a key is RE2's.
    @Test
    void patterns_of_users_never_meet_an_engine_that_tracks_back() {
        noClasses()
                .that()
                .resideInAnyPackage("io.sluice.model..", "io.sluice.gateway..", "io.sluice.gotemplate..")
                .and()
                .haveNameNotMatching(
                        ".*\\.(ClassicRules|OasPaths|PolicyCodec|GoDuration|SettingType|TelemetrySettings|Pkce"
                                + "|OAuthClient|ScopeCheck|SignedText|SignatureCheck|Parameter|PathParameters|Pipeline|PublicKeys"
                                + "|SchemaRoutes|PolicyRoutes|PemBlock)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.regex")
                .check(SLUICE);
    }

    /// `String.split` and its like read patterns too, with the engine that tracks back: theirs stand in the code, or
    /// are quoted by one of the classes above.
    @Test
    void texts_are_cut_and_replaced_by_patterns_that_stand_in_the_code() {
        classes()
                .that()
                .resideInAnyPackage("io.sluice.model..", "io.sluice.gateway..", "io.sluice.gotemplate..")
                .and()
                .haveNameNotMatching(".*\\.(OAuthClient|ScopeCheck|Parameter)")
                .should(ConstantPatterns.ALONE)
                .check(SLUICE);
    }
}
