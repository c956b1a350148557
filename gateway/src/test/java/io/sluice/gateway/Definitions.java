package io.sluice.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// Small Classic documents for tests; JSON in single quotes.
public final class Definitions {
    private Definitions() {}

    /// An API without authentication at `/{id}/`, its path stripped.
    ///
    /// @param extendedPaths members of `extended_paths`
    public static ObjectNode keyless(String id, String extendedPaths) {
        return keyless(id, "'extended_paths':" + extendedPaths, "{}");
    }

    /// @param version members of its only version
    /// @param more    members of the whole document
    public static ObjectNode keyless(String id, String version, String more) {
        var api = (ObjectNode) RunningGateway.tree("""
                {'name':'%s','api_id':'%s','org_id':'default','use_keyless':true,'active':true,
                 'version_data':{'not_versioned':true,'versions':{'Default':{
                   'name':'Default','use_extended_paths':true%s}}},
                 'proxy':{'listen_path':'/%s/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
                """.formatted(id, id, version.isEmpty() ? "" : "," + version, id));
        api.setAll((ObjectNode) RunningGateway.tree(more));
        return api;
    }

    /// Changes members of `proxy`.
    public static ObjectNode proxying(ObjectNode api, String members) {
        ((ObjectNode) api.path("proxy")).setAll((ObjectNode) RunningGateway.tree(members));
        return api;
    }

    /// A versioned API whose versions `v1` and `v2` send `X-Version` up.
    ///
    /// @param definition members of `definition`
    /// @param data       more members of `version_data`
    public static JsonNode versioned(String id, String definition, String data) {
        var api = keyless(id, "{}");
        api.set("definition", RunningGateway.tree(definition));
        var versions = (ObjectNode) RunningGateway.tree("""
                {'not_versioned':false,'versions':{
                  'v1':{'name':'v1','use_extended_paths':true,'global_headers':{'X-Version':'v1'}},
                  'v2':{'name':'v2','use_extended_paths':true,'global_headers':{'X-Version':'v2'},
                        'extended_paths':{'black_list':[{'path':'/closed','method':'GET'}]}}}}
                """);
        versions.setAll((ObjectNode) RunningGateway.tree(data));
        api.set("version_data", versions);
        return api;
    }
}
