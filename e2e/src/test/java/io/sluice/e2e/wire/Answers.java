package io.sluice.e2e.wire;

import io.sluice.testkit.http.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// All answers in the bytes that a client got.
///
/// @param rest    what follows the last answer
/// @param interim 1xx answers that no final one has followed yet
record Answers(List<Answer> answers, String rest, List<Interim> interim) {
    private static final Pattern STATUS = Pattern.compile("HTTP/(\\d\\.\\d) (\\d{3})(?: (.*))?", Pattern.DOTALL);

    record Interim(int status, List<Header> fields) {}

    /// @param framing `length`, `chunked`, `close` or `none`
    record Answer(
            int status,
            String version,
            List<Header> fields,
            List<Header> trailers,
            String body,
            String framing,
            boolean complete,
            List<String> faults,
            List<Interim> interim) {}

    /// @param methods of the requests, the last one repeats; GET when empty
    /// @param ended   whether the gateway closed the connection
    static Answers read(String data, List<String> methods, boolean ended) {
        var answers = new ArrayList<Answer>();
        var interim = new ArrayList<Interim>();
        int at = 0;
        while (at < data.length()) {
            var end = Head.END.matcher(data);
            if (!data.startsWith("HTTP/", at) || !end.find(at)) break;
            var head = Head.read(data.substring(at, end.end()));
            var line = STATUS.matcher(head.first());
            if (!line.matches()) break;
            int status = Integer.parseInt(line.group(2));
            at = end.end();
            if (status >= 100 && status < 200 && status != 101) {
                interim.add(new Interim(status, head.fields()));
                continue;
            }
            var method = methods.isEmpty() ? "GET" : methods.get(Math.min(answers.size(), methods.size() - 1));
            var body = Body.read(data, at, head, status, method, ended);
            var faults = new ArrayList<>(head.faults());
            faults.addAll(body.faults);
            answers.add(new Answer(
                    status,
                    line.group(1),
                    head.fields(),
                    body.trailers,
                    body.text,
                    body.framing,
                    body.complete,
                    faults,
                    List.copyOf(interim)));
            interim.clear();
            at = body.end;
            if (body.last) break;
        }
        return new Answers(answers, data.substring(at), interim);
    }

    long complete() {
        return answers.stream().filter(Answer::complete).count();
    }

    /// @param last nothing after it is an answer
    private record Body(
            String text,
            String framing,
            List<Header> trailers,
            boolean complete,
            boolean last,
            int end,
            List<String> faults) {

        static Body read(String data, int at, Head head, int status, String method, boolean ended) {
            var lengths = Head.values(head.fields(), "content-length");
            var codings = Head.values(head.fields(), "transfer-encoding");
            if (status == 101 || (method.equals("CONNECT") && status / 100 == 2)) return none(at, true);
            if (method.equals("HEAD") || status == 204 || status == 304) return none(at, false);
            if (!codings.isEmpty()) return chunked(data, at);
            if (lengths.isEmpty()) {
                return new Body(data.substring(at), "close", List.of(), ended, true, data.length(), List.of());
            }
            var length = lengths.getFirst();
            int size = length.matches("[0-9]{1,9}") ? Integer.parseInt(length) : 0;
            int end = Math.min(at + size, data.length());
            boolean complete = end - at == size;
            return new Body(data.substring(at, end), "length", List.of(), complete, !complete, end, List.of());
        }

        private static Body none(int at, boolean last) {
            return new Body("", "none", List.of(), true, last, at, List.of());
        }

        private static Body chunked(String data, int at) {
            return Chunks.read(data, at)
                    .map(all -> new Body(
                            all.body(),
                            "chunked",
                            all.trailers(),
                            all.fault().isEmpty(),
                            all.fault().isPresent(),
                            all.end(),
                            all.fault().stream().toList()))
                    .orElseGet(() -> new Body(
                            Chunks.partial(data, at), "chunked", List.of(), false, true, data.length(), List.of()));
        }
    }

    @Override
    public String toString() {
        return answers.stream().map(Answer::status).toList().toString().toLowerCase(Locale.ROOT);
    }
}
