package io.sluice.model.api;

import io.sluice.model.document.Fields;
import io.sluice.model.middleware.CheckSpec;
import io.sluice.model.middleware.MiddlewareSpec;
import io.sluice.model.middleware.ShapeSpec;
import io.sluice.model.middleware.ShapeSpec.HeaderEdit;
import io.sluice.model.middleware.ShapeSpec.RequestHeaders.EndpointHeaders;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/// Classic fields that check and change requests and responses (source: `gateway-features-1.md` sections 1.10, 3.18,
/// 5.4, 5.5, 5.8 to 5.10, 5.13).
final class ClassicShape {
    private static final HeaderEdit NOTHING = new HeaderEdit(List.of(), Map.of());

    private ClassicShape() {}

    static void api(Fields api, Consumer<? super MiddlewareSpec> into) {
        for (var processor : api.objects("response_processors")) {
            var name = processor.text("name");
            switch (name) {
                case "header_injector", "header_transform" ->
                    into.accept(new ShapeSpec.ResponseProcessor(name, processor.any("options")));
                // Endpoints with a transform have their bodies transformed, named here or not.
                case "response_body_transform", "response_body_transform_jq" -> {}
                default -> api.findings().warn(processor.pointer("name"), "no such processor; the entry is ignored");
            }
        }
        var overrides = api.tree("error_overrides");
        if (!overrides.isEmpty() && !api.flag("error_overrides_disabled")) {
            into.accept(new ShapeSpec.ErrorOverrides(overrides));
        }
    }

    static void version(Fields version, Consumer<? super MiddlewareSpec> into) {
        var extended = version.flag("use_extended_paths");
        var endpoints = new ClassicEndpoints(version);
        headers(version, extended ? headers(endpoints, "transform_headers") : List.of(), into);
        responseHeaders(version, extended ? headers(endpoints, "transform_response_headers") : List.of(), into);
        if (!extended) return;

        list(endpoints, "validate_json", ClassicShape::validation, CheckSpec.ValidateJson::new, into);
        list(endpoints, "transform", ClassicShape::body, ShapeSpec.RequestBody::new, into);
        list(endpoints, "transform_response", ClassicShape::body, ShapeSpec.ResponseBody::new, into);
        list(endpoints, "transform_jq", ClassicShape::jq, ShapeSpec.RequestJq::new, into);
        list(endpoints, "transform_jq_response", ClassicShape::jq, ShapeSpec.ResponseJq::new, into);
        list(endpoints, "persist_graphql", ClassicShape::persisted, ShapeSpec.PersistedGraphQl::new, into);
        list(endpoints, "url_rewrites", ClassicShape::rewrite, ShapeSpec.UrlRewrite::new, into);
        list(endpoints, "method_transforms", ClassicShape::method, ShapeSpec.MethodTransform::new, into);
    }

    /// One spec from the entries of a list, unless there are none.
    static <E> void list(
            ClassicEndpoints endpoints,
            String name,
            Function<ClassicEndpoints.Entry, E> entry,
            Function<List<E>, ? extends MiddlewareSpec> spec,
            Consumer<? super MiddlewareSpec> into) {
        var entries = endpoints.entries(name).stream().map(entry).toList();
        if (!entries.isEmpty()) into.accept(spec.apply(entries));
    }

    private static void headers(
            Fields version, List<EndpointHeaders> endpoints, Consumer<? super MiddlewareSpec> into) {
        var global = version.flag("global_headers_disabled")
                ? NOTHING
                : new HeaderEdit(version.texts("global_headers_remove"), version.textMap("global_headers"));
        if (!global.equals(NOTHING) || !endpoints.isEmpty()) {
            into.accept(new ShapeSpec.RequestHeaders(global, endpoints));
        }
    }

    private static void responseHeaders(
            Fields version, List<EndpointHeaders> endpoints, Consumer<? super MiddlewareSpec> into) {
        var global = version.flag("global_response_headers_disabled")
                ? NOTHING
                : new HeaderEdit(
                        version.texts("global_response_headers_remove"), version.textMap("global_response_headers"));
        if (!global.equals(NOTHING) || !endpoints.isEmpty()) {
            into.accept(new ShapeSpec.ResponseHeaders(global, endpoints));
        }
    }

    private static List<EndpointHeaders> headers(ClassicEndpoints endpoints, String list) {
        return endpoints.entries(list).stream()
                .map(entry -> new EndpointHeaders(
                        entry.endpoint(),
                        new HeaderEdit(
                                entry.fields().texts("delete_headers"),
                                entry.fields().textMap("add_headers")),
                        entry.fields().flag("act_on")))
                .toList();
    }

    private static CheckSpec.ValidateJson.Entry validation(ClassicEndpoints.Entry entry) {
        var status = entry.fields().smallInteger("error_response_code");
        return new CheckSpec.ValidateJson.Entry(
                entry.endpoint(), ClassicSchemas.schema(entry.fields()), status == 0 ? 422 : status);
    }

    private static ShapeSpec.BodyEntry body(ClassicEndpoints.Entry entry) {
        return new ShapeSpec.BodyEntry(entry.endpoint(), entry.fields().tree("template_data"));
    }

    private static ShapeSpec.JqEntry jq(ClassicEndpoints.Entry entry) {
        return new ShapeSpec.JqEntry(entry.endpoint(), entry.fields().text("filter"));
    }

    private static ShapeSpec.PersistedGraphQl.Entry persisted(ClassicEndpoints.Entry entry) {
        return new ShapeSpec.PersistedGraphQl.Entry(
                entry.endpoint(),
                entry.fields().text("operation"),
                entry.fields().object("variables").node());
    }

    private static ShapeSpec.UrlRewrite.Entry rewrite(ClassicEndpoints.Entry entry) {
        entry.fields().text("match_pattern");
        entry.fields().text("rewrite_to");
        entry.fields().objects("triggers");
        return new ShapeSpec.UrlRewrite.Entry(entry.endpoint(), entry.fields().node());
    }

    private static ShapeSpec.MethodTransform.Entry method(ClassicEndpoints.Entry entry) {
        return new ShapeSpec.MethodTransform.Entry(
                entry.endpoint(), entry.fields().text("to_method"));
    }
}
