package io.sluice.gateway.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.tls.CertificateDetails;
import io.sluice.gateway.tls.CertificateRefused;
import io.sluice.gateway.tls.CertificateStore;
import io.sluice.model.document.Json;

/// `/tyk/certs`: certificates of the store (`auth-and-keys.md` 6.2).
final class CertificateRoutes {
    private final CertificateStore certificates;

    CertificateRoutes(CertificateStore certificates) {
        this.certificates = certificates;
    }

    void addTo(Router router) {
        router.on("GET", "certs", this::list);
        router.on("POST", "certs", this::add);
        router.on("GET", "certs/{id}", this::read);
        router.on("DELETE", "certs/{id}", this::remove);
    }

    private LocalResponse add(ControlRequest request) {
        String id;
        try {
            id = certificates.add(request.query("org_id"), new String(request.body(), UTF_8));
        } catch (CertificateRefused refused) {
            return Answers.error(403, String.valueOf(refused.getMessage()));
        }
        return Answers.json(Json.object().put("id", id).put("status", "ok").put("message", "Certificate added"));
    }

    private LocalResponse list(ControlRequest request) {
        var ids = certificates.ids(request.query("org_id"));
        var answer = Json.object();
        if (ids.isEmpty()) {
            answer.putNull("certs");
        } else if (request.query("mode").equals("detailed")) {
            var lines = answer.putArray("certs");
            for (var id : ids) {
                certificates.find(id).ifPresent(found -> lines.add(CertificateDetails.line(id, found)));
            }
        } else {
            var listed = answer.putArray("certs");
            ids.forEach(listed::add);
        }
        return Answers.json(answer);
    }

    private LocalResponse read(ControlRequest request) {
        var ids = request.id().split(",", -1);
        if (ids.length == 1) {
            var one = details(ids[0]);
            return one.isNull()
                    ? Answers.error(404, "Certificate with given SHA256 fingerprint not found")
                    : Answers.json(one);
        }
        var all = Json.MAPPER.createArrayNode();
        for (var id : ids) all.add(details(id));
        return Answers.json(all);
    }

    /// Only what is in the store: an id from outside is never taken for the path of a file.
    private JsonNode details(String id) {
        if (!certificates.contains(id)) return NullNode.getInstance();
        return certificates
                .find(id)
                .<JsonNode>map(found -> CertificateDetails.whole(id, found))
                .orElseGet(NullNode::getInstance);
    }

    private LocalResponse remove(ControlRequest request) {
        certificates.remove(request.id(), request.query("org_id"));
        return Answers.status("removed");
    }
}
