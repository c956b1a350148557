package io.sluice.gateway.upstream;

/// How requests of one API go up, whatever the target.
///
/// @param preserveHost      send the client's Host
/// @param keepTrailingSlash leave the target's path alone when nothing is behind it (`disable_strip_slash`)
/// @param websockets        let WebSocket upgrades through
/// @param rawPath           send the path untouched (`skip_target_path_escaping`)
public record Route(boolean preserveHost, boolean keepTrailingSlash, boolean rawPath, boolean websockets) {}
