package io.sluice.cli.upgrade.plan;

/// How an installation got onto its machines, and what it is part of.
///
/// @param because what it was recognised by, for people
public record Deployment(Method method, Estate estate, String because) {

    /// What carries the program to its machine.
    public enum Method {
        DEB("Debian or Ubuntu package"),
        RPM("RHEL, CentOS, Amazon or Fedora package"),
        CONTAINER("container"),
        COMPOSE("Docker Compose"),
        HELM("Helm chart"),
        KUBERNETES("Kubernetes manifests"),
        FOLDER("plain folder");

        private final String title;

        Method(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }
    }

    /// What stands around the gateway.
    public enum Estate {
        ALONE("gateway alone"),
        DASHBOARD("self-managed, with a Tyk dashboard"),
        HYBRID("hybrid: a control plane elsewhere, reached by RPC"),
        CLOUD("multi-tenant cloud");

        private final String title;

        Estate(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }
    }
}
