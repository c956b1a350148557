package io.sluice.model.event;

import java.util.Map;

/// Who is to hear of an event (source: `gateway-features-2.md` 8.2).
public sealed interface EventHandlerSpec {

    /// Where it stands in its document, a JSON pointer.
    String pointer();

    /// `eh_log_handler`: a line of the log.
    record Log(String pointer, String prefix) implements EventHandlerSpec {}

    /// `eh_web_hook_handler`: an HTTP request.
    ///
    /// @param method          as written; anything but GET, PUT, POST, DELETE and PATCH becomes GET
    /// @param target          an absolute URL
    /// @param template        file of the body; "" is the built-in body
    /// @param headers         sent as they are
    /// @param cooldownSeconds equal requests are sent once in this time; 0 or less is once and never again
    record Webhook(
            String pointer,
            String method,
            String target,
            String template,
            Map<String, String> headers,
            long cooldownSeconds)
            implements EventHandlerSpec {
        public Webhook {
            headers = Map.copyOf(headers);
        }
    }

    /// `eh_dynamic_handler`: JavaScript.
    ///
    /// @param name of the object that handles it, or of a function
    /// @param path of the file that defines it
    record Script(String pointer, String name, String path) implements EventHandlerSpec {}
}
