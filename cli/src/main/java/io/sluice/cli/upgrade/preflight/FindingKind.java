package io.sluice.cli.upgrade.preflight;

import static io.sluice.cli.upgrade.preflight.Severity.BLOCKER;
import static io.sluice.cli.upgrade.preflight.Severity.INFO;
import static io.sluice.cli.upgrade.preflight.Severity.WARNING;

import java.util.Locale;

/// Everything a preflight can find. The ids are public: scripts match on them, so they stay.
public enum FindingKind {
    PACKAGE_FOREIGN(
            BLOCKER,
            "What was named is no version of Sluice, or one that cannot be opened or run here.",
            "Name a package of Sluice for this machine, or the folder it was unpacked into."),
    PACKAGE_SAME(INFO, "The version to come is the one that is installed.", "Nothing needs to be done."),
    PACKAGE_OLDER(
            BLOCKER,
            "The version to come is older than the one that is installed.",
            "To go back after an upgrade use sluice upgrade rollback; otherwise name a later version."),
    SETTINGS_REFUSED(
            BLOCKER,
            "The version to come would not start with the settings as they are.",
            "Change the setting that it names; sluice lint of the new version checks the file."),
    SETTING_GONE(
            WARNING,
            "A setting that is set here is not known to the version to come.",
            "Take it out of the file or the environment, or set what replaces it."),
    SETTING_WITHOUT_EFFECT(
            WARNING,
            "A setting that is set here does what it says now and would do nothing.",
            "Look up in the release notes what took its place."),
    SETTING_TYPE(
            WARNING,
            "A setting that is set here is of another type in the version to come.",
            "Write the value as the reference of the new version says."),
    SETTING_DEFAULT(
            WARNING,
            "The default of a setting that is not set here changes.",
            "To keep what holds now, set it to the old value before the upgrade."),
    SETTING_DEPRECATED(
            WARNING,
            "A setting that is set here is deprecated in the version to come.",
            "Set what replaces it, and take the old name out."),
    DEFINITION_LOST(
            BLOCKER,
            "An API is served now and would not be served.",
            "Change the definition as the problem says, or wait for a version that serves it."),
    DEFINITION_CHANGED(
            WARNING,
            "An API would pass its requests through other steps, or listen elsewhere.",
            "Compare the steps; try the API against the new version before."),
    DEFINITION_GAINED(
            INFO,
            "An API is not served now and would be served.",
            "Deactivate the definition when it is not to be served."),
    DEFINITION_BROKEN(
            INFO,
            "A definition is served neither now nor then.",
            "Mend it or take it away; the upgrade does not depend on it."),
    DEFINITION_PROBLEM(
            WARNING,
            "The version to come has a complaint about a definition that this one does not have.",
            "Read the complaint; sluice explain of the new version prints it too."),
    DEFINITIONS_ELSEWHERE(
            WARNING,
            "Definitions come from a dashboard. They are not compared: a preflight does not register there.",
            "Upgrade one gateway of several first and compare what it serves: GET /tyk/apis."),
    POLICY_LOST(
            BLOCKER,
            "A policy is in force now and would not be.",
            "Change the policy as the problem says: keys that name it would be refused."),
    POLICY_NAMES_NO_API(
            WARNING,
            "A policy gives access to an API that does not exist.",
            "Take the API out of the policy, or put its definition back."),
    KEY_NAMES_NO_POLICY(
            WARNING,
            "Keys name a policy that does not exist; they are refused.",
            "Put the policy back, or take it off the keys."),
    KEY_NAMES_NO_API(
            WARNING,
            "Keys give access to an API that does not exist.",
            "Take the API out of the keys, or put its definition back."),
    KEY_UNREADABLE(WARNING, "Keys in the store cannot be read as sessions.", "Delete them: nobody can use them."),
    KEYS_SAMPLED(INFO, "There are more keys than were looked at.", "Look at all of them with a higher --keys."),
    CERTIFICATE_EXPIRED(WARNING, "A certificate has expired.", "Renew it, or take it away."),
    CERTIFICATE_EXPIRES(WARNING, "A certificate expires within 30 days.", "Renew it before the upgrade."),
    CERTIFICATE_UNREADABLE(
            WARNING,
            "A certificate cannot be read.",
            "Check the file and who may read it; run the preflight as the user of the service."),
    STORE_AWAY(
            BLOCKER,
            "The store cannot be reached.",
            "Start it, or correct its address; run the preflight where the gateway runs."),
    STORE_LAYOUT(
            BLOCKER,
            "The store is in a layout that the version to come cannot read.",
            "Take a later version, or restore a backup made before the layout was finalized."),
    STORE_MIGRATES(
            INFO,
            "The version to come writes a later layout of the store, once the upgrade is finalized.",
            "Make a backup; sluice upgrade apply makes one. Until finalize the way back is open."),
    NODE_SKEW(
            INFO,
            "Nodes that share the store run other versions.",
            "Upgrade them one after the other; sluice upgrade finalize waits for the last one."),
    NODE_CANNOT_READ(
            WARNING,
            "A node that shares the store cannot read the layout of the version to come.",
            "Upgrade that node before sluice upgrade finalize, which is refused until then."),
    DISK_FULL(BLOCKER, "There is not enough space for the new version and a backup.", "Make room on that file system."),
    DISK_LOW(WARNING, "There is barely enough space for the new version and a backup.", "Make room before."),
    CLOCK_OFF(
            WARNING,
            "The clock of this machine is wrong, or files come from the future.",
            "Set the clock: certificates, keys and limits depend on it."),
    FILE_OPEN(
            WARNING,
            "A file with secrets can be read by everybody on this machine.",
            "Take that right away: chmod o-rwx."),
    FILE_UNREADABLE(
            BLOCKER,
            "A file or folder that the gateway needs cannot be read.",
            "Give the user of the service the right to read it, or run the preflight as that user."),
    FILE_EDITED(
            INFO, "A file that came with the package was edited here. It stays as it is.", "Nothing needs to be done."),
    FILE_DEFAULT(
            WARNING,
            "A file that was edited here comes with other content in the version to come. Yours stays; the new one"
                    + " is put beside it.",
            "Compare both after the upgrade: new-defaults shows how they differ.");

    private final Severity severity;
    private final String meaning;
    private final String fix;

    FindingKind(Severity severity, String meaning, String fix) {
        this.severity = severity;
        this.meaning = meaning;
        this.fix = fix;
    }

    /// Stable: `setting-gone`.
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public Severity severity() {
        return severity;
    }

    public String meaning() {
        return meaning;
    }

    public String fix() {
        return fix;
    }
}
