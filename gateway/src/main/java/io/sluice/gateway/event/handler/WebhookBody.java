package io.sluice.gateway.event.handler;

import io.sluice.gateway.event.Event;
import io.sluice.gateway.template.GatewayTemplates;
import io.sluice.gotemplate.Template;
import io.sluice.gotemplate.function.GoFunction;
import io.sluice.gotemplate.parse.TemplateSyntaxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How the body of a webhook is made: by the file that its handler names, by `default_webhook.json` of
/// `template_path`, or by what is built in, whichever comes first and can be read.
///
/// @param template    absent: what is built in
/// @param contentType unless the handler sets one
record WebhookBody(Optional<Template> template, String contentType) {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookBody.class);
    private static final String JSON = "application/json";
    private static final String DEFAULT_FILE = "default_webhook.json";

    /// Only the default file may call these; times are texts already.
    private static final List<GoFunction> DATES = List.of(
            GoFunction.of("as_rfc3339", "any", arguments -> arguments.any(0)),
            GoFunction.of("as_rfc3339_from_string", "any", arguments -> arguments.any(0)));

    /// @param file   "" is none
    /// @param folder `template_path`
    /// @param who    needs it
    static WebhookBody of(String file, String folder, String who) {
        if (!file.isEmpty()) {
            var own = read(file, false, who);
            if (own.isPresent()) return new WebhookBody(own, file.endsWith(".json") ? JSON : "");
        }
        return new WebhookBody(usual(folder, who), JSON);
    }

    private static Optional<Template> usual(String folder, String who) {
        try {
            var file = Path.of(folder, DEFAULT_FILE);
            return Files.isRegularFile(file) ? read(file.toString(), true, who) : Optional.empty();
        } catch (InvalidPathException none) {
            return Optional.empty();
        }
    }

    private static Optional<Template> read(String file, boolean dates, String who) {
        try {
            var text = Files.readString(Path.of(file));
            return Optional.of(
                    GatewayTemplates.read(file, text, dates ? DATES : List.of()).escaping(DefaultBody::escaped));
        } catch (IOException | InvalidPathException unreadable) {
            LOG.warn("{}: the template {} cannot be read, the default stands in: {}", who, file, unreadable.toString());
        } catch (TemplateSyntaxException bad) {
            LOG.warn("{}: the template {} is none, the default stands in: {}", who, file, bad.getMessage());
        }
        return Optional.empty();
    }

    /// Empty, with a line in the log, when the template cannot be rendered for this event.
    Optional<String> text(Event event, String who) {
        if (template.isEmpty()) return Optional.of(DefaultBody.of(event));
        var rendering = template.get().render(EventData.forTemplate(event));
        if (rendering.failure().isEmpty()) return Optional.of(rendering.text());
        LOG.warn(
                "{}: nothing is sent, the template has no body for {}: {}",
                who,
                event.name().id(),
                rendering.failure().get().message());
        return Optional.empty();
    }
}
