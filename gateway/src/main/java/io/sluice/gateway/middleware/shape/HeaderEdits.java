package io.sluice.gateway.middleware.shape;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.http1.Head;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.variables.Variables;
import io.sluice.model.middleware.ShapeSpec.HeaderEdit;
import java.util.ArrayList;
import java.util.List;

/// Fields to take out of a head and fields to put in, compiled: removal first, a field that is put in replaces all of
/// its name (`gateway-features-1.md` 5.4).
///
/// What frames a message is not to be edited: those names are left out.
public final class HeaderEdits {
    /// @param variable the value holds variables
    private record Setting(HeaderName name, String value, boolean variable) {}

    private final List<HeaderName> remove;
    private final List<Setting> set;

    private HeaderEdits(List<HeaderName> remove, List<Setting> set) {
        this.remove = List.copyOf(remove);
        this.set = List.copyOf(set);
    }

    public static HeaderEdits of(HeaderEdit edit) {
        var remove = new ArrayList<HeaderName>();
        for (var text : edit.remove()) {
            var name = HeaderName.of(text);
            if (isEditable(name)) remove.add(name);
        }
        var set = new ArrayList<Setting>();
        edit.set().forEach((text, value) -> {
            var name = HeaderName.of(text);
            if (isEditable(name)) set.add(new Setting(name, value.strip(), Variables.in(value)));
        });
        return new HeaderEdits(remove, set);
    }

    static boolean isEditable(HeaderName name) {
        return switch (name.known()) {
            case HeaderName.K_CONTENT_LENGTH, HeaderName.K_TRANSFER_ENCODING -> false;
            default -> true;
        };
    }

    public boolean isEmpty() {
        return remove.isEmpty() && set.isEmpty();
    }

    boolean removes(HeaderName name) {
        return remove.contains(name);
    }

    boolean sets(HeaderName name) {
        return set.stream().anyMatch(setting -> setting.name.equals(name));
    }

    /// Edits the head that goes up. Host is no field of the request but a part of its address: it can be set only.
    void applyToRequest(Exchange exchange, Variables variables) {
        var head = exchange.request();
        for (var name : remove) if (name.known() != HeaderName.K_HOST) head.remove(name);
        for (var setting : set) {
            var value =
                    setting.variable ? variables.plain(exchange, setting.value).strip() : setting.value;
            if (setting.name.known() == HeaderName.K_HOST) exchange.upstream().host(value);
            else head.set(setting.name, value);
        }
    }

    void applyTo(Head head, Exchange exchange, Variables variables) {
        for (var name : remove) head.remove(name);
        for (var setting : set) {
            head.set(
                    setting.name,
                    setting.variable ? variables.plain(exchange, setting.value).strip() : setting.value);
        }
    }
}
