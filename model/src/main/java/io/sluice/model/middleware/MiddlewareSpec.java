package io.sluice.model.middleware;

/// The configuration of one middleware, as a definition asks for it.
///
/// Sealed on purpose: a new record breaks the build of the gateway's `PipelineCompiler` until that file says what
/// to build from it. The records are nested by subject in files of their own. Disabled entries never become specs.
public sealed interface MiddlewareSpec
        permits AdmitSpec,
                IdentifySpec,
                AllowSpec,
                LimitSpec,
                CheckSpec,
                ShapeSpec,
                AnswerSpec,
                PluginSpec,
                UpstreamSpec {

    /// When it runs on the way up. A spec that only acts on the response says the stage it is grouped with.
    Stage stage();
}
