package io.sluice.gateway.tls;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;

/// Stored certificates as the control API shows them (`auth-and-keys.md` 6.2): names as Go writes them.
public final class CertificateDetails {
    private static final int DNS_NAME = 2;
    private static final String NO_DATE = "0001-01-01T00:00:00Z";

    /// Members of a name that are lists, by the last arc of 2.5.4.
    private static final Map<String, Integer> LISTS = Map.of(
            "Country", 6,
            "Organization", 10,
            "OrganizationalUnit", 11,
            "Locality", 7,
            "Province", 8,
            "StreetAddress", 9,
            "PostalCode", 17);

    private static final List<String> ORDER = List.of(
            "Country", "Organization", "OrganizationalUnit", "Locality", "Province", "StreetAddress", "PostalCode");

    private static final int COMMON_NAME = 3;
    private static final int SERIAL_NUMBER = 5;

    private CertificateDetails() {}

    /// One attribute of a name.
    private record Attribute(List<Integer> type, String value) {
        boolean is(int arc) {
            return type.size() == 4 && type.get(0) == 2 && type.get(1) == 5 && type.get(2) == 4 && type.get(3) == arc;
        }
    }

    /// The whole of it, as for one id.
    public static ObjectNode whole(String id, StoredCertificate certificate) {
        var json = Json.object();
        json.put("id", id);
        json.put("fingerprint", certificate.fingerprint());
        json.put("has_private", certificate.key().isPresent());
        if (certificate.isPublicKey()) {
            json.set("issuer", name(List.of(), publicName(certificate)));
            json.set("subject", name(List.of(), publicName(certificate)));
        } else {
            var first = certificate.chain().getFirst();
            json.set("issuer", name(attributes(first.getIssuerX500Principal()), ""));
            json.set("subject", name(attributes(first.getSubjectX500Principal()), ""));
        }
        dates(json, certificate);
        var names = dnsNames(certificate);
        if (!names.isEmpty()) json.set("dns_names", texts(names));
        json.put("is_ca", certificate.isAuthority());
        return json;
    }

    /// A line of the detailed list.
    public static ObjectNode line(String id, StoredCertificate certificate) {
        var json = Json.object();
        json.put("id", id);
        if (certificate.isPublicKey()) {
            json.put("issuer_cn", publicName(certificate));
            json.put("subject_cn", publicName(certificate));
        } else {
            var first = certificate.chain().getFirst();
            json.put("issuer_cn", commonName(first.getIssuerX500Principal()));
            json.put("subject_cn", commonName(first.getSubjectX500Principal()));
        }
        var names = dnsNames(certificate);
        if (!names.isEmpty()) json.set("dns_names", texts(names));
        json.put("has_private", certificate.key().isPresent());
        dates(json, certificate);
        json.put("is_ca", certificate.isAuthority());
        return json;
    }

    private static String publicName(StoredCertificate certificate) {
        return "Public Key: " + certificate.fingerprint();
    }

    private static void dates(ObjectNode json, StoredCertificate certificate) {
        if (certificate.isPublicKey()) {
            json.put("not_before", NO_DATE).put("not_after", NO_DATE);
            return;
        }
        var first = certificate.chain().getFirst();
        json.put("not_before", date(first.getNotBefore().toInstant()));
        json.put("not_after", date(first.getNotAfter().toInstant()));
    }

    private static String date(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /// The common name, or "".
    static String commonName(X500Principal principal) {
        return first(attributes(principal), COMMON_NAME);
    }

    private static ObjectNode name(List<Attribute> attributes, String commonName) {
        var json = Json.object();
        for (var member : ORDER) {
            int arc = LISTS.getOrDefault(member, 0);
            var values = attributes.stream()
                    .filter(attribute -> attribute.is(arc))
                    .map(Attribute::value)
                    .toList();
            if (values.isEmpty()) json.putNull(member);
            else json.set(member, texts(values));
        }
        json.put("SerialNumber", first(attributes, SERIAL_NUMBER));
        json.put("CommonName", commonName.isEmpty() ? first(attributes, COMMON_NAME) : commonName);
        if (attributes.isEmpty()) {
            json.putNull("Names");
        } else {
            var names = json.putArray("Names");
            for (var attribute : attributes) {
                var one = names.addObject();
                var type = one.putArray("Type");
                attribute.type.forEach(type::add);
                one.put("Value", attribute.value);
            }
        }
        json.putNull("ExtraNames");
        return json;
    }

    private static String first(List<Attribute> attributes, int arc) {
        return attributes.stream()
                .filter(attribute -> attribute.is(arc))
                .map(Attribute::value)
                .reduce("", (_, last) -> last);
    }

    private static List<Attribute> attributes(X500Principal principal) {
        var attributes = new ArrayList<Attribute>();
        for (var set : Der.of(principal.getEncoded()).children()) {
            for (var pair : set.children()) {
                var parts = pair.children();
                attributes.add(new Attribute(parts.get(0).oid(), parts.get(1).text()));
            }
        }
        return attributes;
    }

    private static List<String> dnsNames(StoredCertificate certificate) {
        return certificate.isPublicKey()
                ? List.of()
                : dnsNames(certificate.chain().getFirst());
    }

    /// The DNS names among the alternative names of the subject.
    static List<String> dnsNames(X509Certificate certificate) {
        try {
            var alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives == null) return List.of();
            return alternatives.stream()
                    .filter(name -> name.getFirst() instanceof Integer kind && kind == DNS_NAME)
                    .map(name -> String.valueOf(name.get(1)))
                    .toList();
        } catch (CertificateParsingException malformed) {
            return List.of();
        }
    }

    private static ArrayNode texts(List<String> values) {
        var array = Json.MAPPER.createArrayNode();
        values.forEach(array::add);
        return array;
    }
}
