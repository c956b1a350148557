package io.sluice.gateway.observe;

import java.util.List;

/// Every metric of a gateway. Names and labels are public: added to, never renamed. Each has a line in
/// `docs/reference/metrics.md`.
public enum Metric {
    // Requests.
    REQUESTS("sluice_requests_total", Type.COUNTER, "Requests whose head was read, for whatever API or none."),
    RESPONSES("sluice_responses_total", Type.COUNTER, "Responses sent, by class of status.", "class"),
    REFUSALS(
            "sluice_refusals_total",
            Type.COUNTER,
            "Requests refused or failed here, by the code of the problem (docs/reference/problems.md).",
            "code"),
    EXCHANGES("sluice_exchanges", Type.GAUGE, "Requests being served now."),
    CONNECTIONS_OPENED("sluice_connections_opened_total", Type.COUNTER, "Connections that clients opened."),
    CONNECTIONS("sluice_connections", Type.GAUGE, "Connections of clients that are open."),

    // One API.
    API_REQUESTS("sluice_api_requests_total", Type.COUNTER, "Requests of an API, by class of status.", "api", "class"),
    API_DURATION(
            "sluice_api_request_duration_seconds",
            Type.HISTOGRAM,
            "From the end of the request's head to the end of the response.",
            "api"),
    API_UPSTREAM_DURATION(
            "sluice_api_upstream_duration_seconds",
            Type.HISTOGRAM,
            "The part of it that the upstream took. Requests that did not go there are left out.",
            "api"),

    // Upstreams.
    UPSTREAM_FAILURES(
            "sluice_upstream_failures_total",
            Type.COUNTER,
            "Calls to upstreams that ended without a complete response, by reason.",
            "reason"),
    UPSTREAM_CONNECTS("sluice_upstream_connects_total", Type.COUNTER, "Connections opened to upstreams."),

    // Limits.
    RATE_LIMITED("sluice_rate_limited_total", Type.COUNTER, "Requests that a rate limit refused."),
    QUOTA_EXCEEDED("sluice_quota_exceeded_total", Type.COUNTER, "Requests that a quota refused."),
    RATES_WITHOUT_STORE(
            "sluice_rates_without_store_total",
            Type.COUNTER,
            "Requests whose rate was counted in this gateway alone because the store could not be asked."),
    QUOTAS_WITHOUT_STORE(
            "sluice_quotas_without_store_total",
            Type.COUNTER,
            "Requests whose quota was not counted in the store because it could not be asked."),
    GATEWAYS("sluice_gateways", Type.GAUGE, "Gateways that share rates, this one included."),

    // Configuration.
    APIS("sluice_apis", Type.GAUGE, "APIs being served."),
    API_PROBLEMS(
            "sluice_api_problems",
            Type.GAUGE,
            "APIs whose newest definition cannot be served: they go on with the one before, or not at all."),
    POLICIES("sluice_policies", Type.GAUGE, "Policies in force."),
    CONFIG_VERSION("sluice_config_version", Type.GAUGE, "Grows with each load of definitions since the start."),

    // Stores and logs.
    STORE_UP("sluice_store_up", Type.GAUGE, "1 while a connection to the store works, else 0.", "connection"),
    RECORDS_SENT("sluice_records_sent_total", Type.COUNTER, "Records of traffic that reached the store."),
    RECORDS_DROPPED(
            "sluice_records_dropped_total",
            Type.COUNTER,
            "Records of traffic that were dropped because they could not be sent fast enough."),
    ACCESS_LINES_DROPPED(
            "sluice_access_log_dropped_total",
            Type.COUNTER,
            "Lines of the access log that were dropped because they could not be written fast enough."),
    TRACES_DROPPED(
            "sluice_traces_dropped_total",
            Type.COUNTER,
            "Traces that were dropped because the collector did not take them, or not fast enough."),

    // Events.
    EVENTS_HANDLED("sluice_events_handled_total", Type.COUNTER, "Events that were handled, once for each handler."),
    EVENTS_DROPPED(
            "sluice_events_dropped_total",
            Type.COUNTER,
            "Events that were dropped because too many waited for one handler."),
    WEBHOOKS_SENT("sluice_webhooks_sent_total", Type.COUNTER, "Requests of webhooks that were answered well."),
    WEBHOOKS_FAILED(
            "sluice_webhooks_failed_total",
            Type.COUNTER,
            "Requests of webhooks without an answer, or with a status of 400 and above. They are not repeated."),

    // The process; names as other programs in Java have them.
    CPU("process_cpu_seconds_total", Type.COUNTER, "CPU time of the process, user and system."),
    START("process_start_time_seconds", Type.GAUGE, "Unix time at which the process began."),
    OPEN_FILES("process_open_fds", Type.GAUGE, "Open file descriptors."),
    MAX_FILES("process_max_fds", Type.GAUGE, "Most file descriptors it may open."),
    MEMORY_USED("jvm_memory_used_bytes", Type.GAUGE, "Memory in use.", "area"),
    MEMORY_MAX("jvm_memory_max_bytes", Type.GAUGE, "Most memory it may use; -1 without bound.", "area"),
    DIRECT_MEMORY("jvm_buffer_pool_used_bytes", Type.GAUGE, "Memory of buffers outside the heap.", "pool"),
    GC("jvm_gc_collection_seconds_total", Type.COUNTER, "Time in garbage collections.", "gc"),
    GC_COUNT("jvm_gc_collections_total", Type.COUNTER, "Garbage collections.", "gc"),
    THREADS("jvm_threads_current", Type.GAUGE, "Platform threads.");

    public enum Type {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    private final String id;
    private final Type type;
    private final String help;

    @SuppressWarnings("ImmutableEnumChecker") // A copy that cannot be changed.
    private final List<String> labels;

    Metric(String id, Type type, String help, String... labels) {
        this.id = id;
        this.type = type;
        this.help = help;
        this.labels = List.of(labels);
    }

    /// As scrapers see it.
    public String id() {
        return id;
    }

    public Type type() {
        return type;
    }

    public String help() {
        return help;
    }

    public List<String> labels() {
        return labels;
    }
}
