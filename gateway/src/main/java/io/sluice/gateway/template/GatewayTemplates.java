package io.sluice.gateway.template;

import io.sluice.gotemplate.Template;
import io.sluice.gotemplate.function.Functions;
import io.sluice.gotemplate.function.GoFunction;
import io.sluice.gotemplate.limit.Limits;
import io.sluice.gotemplate.parse.TemplateSyntaxException;
import io.sluice.gotemplate.sprig.SprigFunctions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;

/// Reads the templates of definitions, with the functions and limits they have in a gateway
/// (`gateway-features-1.md` 5.5).
public final class GatewayTemplates {

    /// All event loops at once may fill a third of the heap, where that leaves each enough for an ordinary body.
    private static final long SHARE = Math.max(
            24 << 20,
            Runtime.getRuntime().maxMemory() / 3 / Runtime.getRuntime().availableProcessors());

    /// A template runs on an event loop, which serves others too.
    private static final Limits LIMITS = new Limits(
            2_000_000, (int) Math.min(32 << 20, SHARE / 4), Math.min(64L << 20, SHARE / 2), 250, Duration.ofSeconds(1));

    private static final Functions FUNCTIONS = Functions.builtIn()
            .with(SprigFunctions.all(
                    Clock.system(ZoneId.systemDefault()), new SecureRandom(), new LinearExpressions()));

    private GatewayTemplates() {}

    /// @param name what errors call it
    public static Template read(String name, String text) throws TemplateSyntaxException {
        return read(name, text, List.of());
    }

    /// @param more functions that it may call beside the usual ones
    public static Template read(String name, String text, List<GoFunction> more) throws TemplateSyntaxException {
        return Template.compile(name, text, more.isEmpty() ? FUNCTIONS : FUNCTIONS.with(more))
                .within(LIMITS);
    }
}
