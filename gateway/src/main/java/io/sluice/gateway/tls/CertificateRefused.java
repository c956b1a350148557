package io.sluice.gateway.tls;

/// An upload that does not become a stored certificate; the message is for whoever sent it.
public final class CertificateRefused extends Exception {
    private static final long serialVersionUID = 1;

    public CertificateRefused(String message) {
        super(message);
    }
}
