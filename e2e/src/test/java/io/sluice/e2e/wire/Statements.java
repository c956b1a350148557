package io.sluice.e2e.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sluice.model.document.Json;
import io.sluice.testkit.http.Header;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Judges the statements of a case that was played.
///
/// A statement is `{"what": SUBJECT, OPERATOR: value, "why": …}` with `name` for a field, `of` for the index of the
/// request or answer, `conn` for the client's connection. `{"any": [[…], […]]}`: all statements of at least one list.
/// `{"rejected": [400], "after": n}`: after n good answers one with such a status, then the end of the connection, and
/// not more than n requests upstream. A subject that does not exist, such as a field of an answer that never came,
/// meets no operator.
record Statements(WireCase played) {
    private static final Map<String, BiPredicate<JsonNode, JsonNode>> OPERATORS = Map.of(
            "is", JsonNode::equals,
            "not", (got, want) -> !got.equals(want),
            "in", (got, want) -> stream(want).anyMatch(got::equals),
            "has", Statements::contains,
            "lacks", (got, want) -> !contains(got, want),
            "token", (got, want) -> tokens(got).contains(want.asText()),
            "no_token", (got, want) -> !tokens(got).contains(want.asText()),
            "matches",
                    (got, want) -> got.isTextual()
                            && Pattern.compile(want.asText(), Pattern.DOTALL)
                                    .matcher(got.textValue())
                                    .matches(),
            "max", (got, want) -> got.asLong() <= want.asLong(),
            "min", (got, want) -> got.asLong() >= want.asLong());

    /// How long to look for the end of the connection: long where a statement wants it, short where one denies it.
    static long linger(JsonNode statements) {
        long most = 0;
        for (var statement : statements) {
            for (var branch : statement.path("any")) most = Math.max(most, linger(branch));
            boolean closed = statement.path("what").asText().equals("client.closed");
            if (statement.has("rejected") || (closed && statement.path("is").asBoolean())) {
                most = Math.max(most, statement.path("within").asLong(400));
            } else if (closed) {
                most = Math.max(most, 80);
            }
        }
        return most;
    }

    /// What is wrong; empty when the statement is met.
    Optional<String> wrong(JsonNode statement) {
        if (statement.has("any")) return wrongAny(statement.path("any"));
        if (statement.has("rejected")) return wrongRejected(statement);
        var got = value(statement);
        if (got.isMissingNode()) return Optional.of(subject(statement) + ": there is no such message");
        for (var operator : OPERATORS.entrySet()) {
            if (!statement.has(operator.getKey())) continue;
            var want = filled(statement.path(operator.getKey()));
            if (operator.getValue().test(got, want)) continue;
            return Optional.of("%s: wanted %s %s, got %s"
                    .formatted(subject(statement), operator.getKey().replace('_', ' '), brief(want), brief(got)));
        }
        return Optional.empty();
    }

    private Optional<String> wrongAny(JsonNode branches) {
        var reasons = new ArrayList<String>();
        for (var branch : branches) {
            var reason = wrongAll(stream(branch));
            if (reason.isEmpty()) return Optional.empty();
            reasons.add(reason.get());
        }
        return Optional.of("no allowed outcome: " + String.join("; or ", reasons));
    }

    private Optional<String> wrongRejected(JsonNode statement) {
        int after = statement.path("after").asInt();
        return wrongAll(Stream.of(
                about("upstream.requests").put("max", after),
                about("client.responses").put("is", after + 1),
                about("client.status").put("of", after).set("in", statement.path("rejected")),
                about("client.closed").put("is", true)));
    }

    private static com.fasterxml.jackson.databind.node.ObjectNode about(String what) {
        return Json.object().put("what", what);
    }

    private Optional<String> wrongAll(Stream<? extends JsonNode> statements) {
        return statements.map(this::wrong).flatMap(Optional::stream).findFirst();
    }

    /// What a statement speaks of: null for an absent field, missing for one of a message that never came.
    private JsonNode value(JsonNode statement) {
        var what = statement.path("what").asText();
        if (what.equals("order")) return order(statement.path("is"));
        int dot = what.indexOf('.');
        return what.startsWith("client.")
                ? ofClient(what.substring(dot + 1), statement)
                : ofUpstream(what.substring(dot + 1), statement);
    }

    private JsonNode ofClient(String what, JsonNode statement) {
        int connection = statement.path("conn").asInt();
        if (connection >= played.clients().size()) return MissingNode.getInstance();
        var client = played.clients().get(connection);
        var read = client.read();
        int n = statement.path("of").asInt();
        if (what.equals("interim") && n >= read.answers().size()) {
            return numbers(read.interim().stream().map(Answers.Interim::status).toList());
        }
        return switch (what) {
            case "responses" -> IntNode.valueOf(read.answers().size());
            case "statuses" ->
                numbers(read.answers().stream().map(Answers.Answer::status).toList());
            case "bodies" ->
                texts(read.answers().stream().map(Answers.Answer::body).toList());
            case "closed" -> BooleanNode.valueOf(client.ended());
            case "rest" -> TextNode.valueOf(read.rest());
            case "raw" -> TextNode.valueOf(client.got.text());
            default ->
                n < read.answers().size()
                        ? ofAnswer(
                                read.answers().get(n),
                                what,
                                statement.path("name").asText())
                        : MissingNode.getInstance();
        };
    }

    private static JsonNode ofAnswer(Answers.Answer answer, String what, String name) {
        return switch (what) {
            case "status" -> IntNode.valueOf(answer.status());
            case "version" -> TextNode.valueOf(answer.version());
            case "framing" -> TextNode.valueOf(answer.framing());
            case "complete" -> BooleanNode.valueOf(answer.complete());
            case "clean" -> texts(answer.faults());
            case "body" -> TextNode.valueOf(answer.body());
            case "body_length" -> IntNode.valueOf(answer.body().length());
            case "header" -> field(answer.fields(), name);
            case "trailer" -> field(answer.trailers(), name);
            case "interim" ->
                numbers(answer.interim().stream().map(Answers.Interim::status).toList());
            case "interim_header" ->
                field(
                        answer.interim().stream()
                                .flatMap(each -> each.fields().stream())
                                .toList(),
                        name);
            default -> throw new IllegalArgumentException("unknown subject client." + what);
        };
    }

    private JsonNode ofUpstream(String what, JsonNode statement) {
        var requests = played.requests();
        int n = statement.path("of").asInt();
        return switch (what) {
            case "requests" -> IntNode.valueOf(requests.size());
            case "connections" ->
                IntNode.valueOf((int) requests.stream()
                        .map(request -> request.connection)
                        .distinct()
                        .count());
            case "lines" -> texts(requests.stream().map(request -> request.line).toList());
            case "targets" ->
                texts(requests.stream().map(request -> request.target).toList());
            case "clean" ->
                texts(Stream.concat(
                                requests.stream().flatMap(request -> request.faults.stream()), played.stray().stream())
                        .toList());
            case "closed" -> BooleanNode.valueOf(played.upstreamClosed());
            case "raw" ->
                TextNode.valueOf(String.join(
                        "",
                        played.connections().stream()
                                .map(each -> each.got.text())
                                .toList()));
            default ->
                n < requests.size()
                        ? ofRequest(
                                requests.get(n), what, statement.path("name").asText())
                        : MissingNode.getInstance();
        };
    }

    private static JsonNode ofRequest(UpstreamRequest request, String what, String name) {
        return switch (what) {
            case "line" -> TextNode.valueOf(request.line);
            case "method" -> TextNode.valueOf(request.method);
            case "target" -> TextNode.valueOf(request.target);
            case "version" -> TextNode.valueOf(request.version);
            case "framing" -> TextNode.valueOf(request.framing);
            case "complete" -> BooleanNode.valueOf(request.complete);
            case "body" -> TextNode.valueOf(request.body);
            case "body_length" -> IntNode.valueOf(request.body.length());
            case "header" -> field(request.fields, name);
            case "trailer" -> field(request.trailers, name);
            default -> throw new IllegalArgumentException("unknown subject upstream." + what);
        };
    }

    /// The events in the order in which they happened, or those that never did.
    private JsonNode order(JsonNode events) {
        record Event(String text, OptionalLong when) {}
        var all = new ArrayList<Event>();
        for (var event : events) {
            var parts = event.asText().split(": ", 2);
            var wanted = played.text().expand(parts[1]);
            all.add(new Event(
                    event.asText(),
                    logs(parts[0])
                            .map(log -> log.when(wanted))
                            .flatMapToLong(OptionalLong::stream)
                            .min()));
        }
        var never = all.stream().filter(event -> event.when().isEmpty()).toList();
        if (!never.isEmpty()) {
            return texts(never.stream()
                    .map(event -> "(" + event.text() + ") never happened")
                    .toList());
        }
        return texts(all.stream()
                .sorted(Comparator.comparingLong(event -> event.when().orElseThrow()))
                .map(Event::text)
                .toList());
    }

    private Stream<ByteLog> logs(String who) {
        return switch (who) {
            case "client gets" -> played.clients().stream().map(client -> client.got);
            case "client sends" -> played.clients().stream().map(client -> client.sent);
            case "upstream gets" -> played.connections().stream().map(upstream -> upstream.got);
            case "upstream sends" -> played.connections().stream().map(upstream -> upstream.sent);
            default -> throw new IllegalArgumentException("unknown side " + who);
        };
    }

    private JsonNode filled(JsonNode want) {
        if (want.isTextual()) return TextNode.valueOf(played.text().expand(want.textValue()));
        if (!want.isArray()) return want;
        ArrayNode list = Json.MAPPER.createArrayNode();
        want.forEach(item -> list.add(filled(item)));
        return list;
    }

    private static JsonNode field(List<Header> fields, String name) {
        var found = Header.all(fields, name);
        if (found.isEmpty()) return NullNode.getInstance();
        return found.size() == 1 ? TextNode.valueOf(found.getFirst()) : texts(found);
    }

    private static boolean contains(JsonNode got, JsonNode want) {
        return got.isTextual()
                ? got.textValue().contains(want.asText())
                : stream(got).anyMatch(want::equals);
    }

    private static List<String> tokens(JsonNode got) {
        var lines = got.isArray() ? stream(got) : Stream.of(got);
        return lines.map(line -> line.asText(""))
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(token -> token.strip().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        var items = new ArrayList<JsonNode>();
        array.forEach(items::add);
        return items.stream();
    }

    private static ArrayNode numbers(Collection<Integer> numbers) {
        ArrayNode array = Json.MAPPER.createArrayNode();
        numbers.forEach(number -> array.add(number.intValue()));
        return array;
    }

    private static ArrayNode texts(Collection<String> texts) {
        ArrayNode array = Json.MAPPER.createArrayNode();
        texts.forEach(array::add);
        return array;
    }

    private static String subject(JsonNode statement) {
        var subject = statement.path("what").asText();
        if (statement.has("name")) subject += " " + statement.path("name").asText();
        if (statement.path("of").asInt() > 0)
            subject += "[" + statement.path("of").asInt() + "]";
        if (statement.path("conn").asInt() > 0)
            subject += " of connection " + statement.path("conn").asInt();
        return subject;
    }

    private static String brief(JsonNode node) {
        if (node.isNull()) return "no such field";
        var text = Json.text(node);
        return text.length() <= 160 ? text : text.substring(0, 110) + "…(" + text.length() + ")";
    }
}
