package io.sluice.gateway.exchange;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/// How the requests of one version of one API run: the steps that are there, and no others. Immutable.
public final class Pipeline {
    private static final Pattern PASSWORD = Pattern.compile("//[^/@\\s]*@");

    final Middleware[] request;
    final ResponseStep[] response;
    final Ending[] endings;
    final Upstream upstream;

    /// @param steps in the order of the request; response steps are sorted by their stage
    public Pipeline(List<? extends Step> steps, Upstream upstream) {
        var up = new ArrayList<Middleware>();
        var down = new ArrayList<ResponseStep>();
        var ends = new ArrayList<Ending>();
        for (var step : steps) {
            if (step instanceof Middleware middleware) up.add(middleware);
            if (step instanceof ResponseStep responseStep) down.add(responseStep);
            if (step instanceof Ending ending) ends.add(ending);
        }
        down.sort(Comparator.comparing(ResponseStep::responseStage));
        this.request = up.toArray(Middleware[]::new);
        this.response = down.toArray(ResponseStep[]::new);
        this.endings = ends.toArray(Ending[]::new);
        this.upstream = upstream;
    }

    private Pipeline(Middleware[] request, ResponseStep[] response, Ending[] endings, Upstream upstream) {
        this.request = request;
        this.response = response;
        this.endings = endings;
        this.upstream = upstream;
    }

    /// The same without its request steps.
    public Pipeline unguarded() {
        return new Pipeline(new Middleware[0], response, endings, upstream);
    }

    public Upstream upstream() {
        return upstream;
    }

    /// Names of the steps, in order: request, then `->` and where it goes, then `|` and those of the response. Equal
    /// pipelines say the same. Passwords in addresses are left out.
    public String explain() {
        var text = new StringBuilder();
        for (var step : request) text.append(step.explain()).append(' ');
        text.append("-> ")
                .append(PASSWORD.matcher(upstream.describe()).replaceAll("//***@"))
                .append(" |");
        for (var step : response) text.append(' ').append(step.explain());
        return text.toString();
    }
}
