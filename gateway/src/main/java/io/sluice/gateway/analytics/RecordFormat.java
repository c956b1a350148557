package io.sluice.gateway.analytics;

import io.sluice.model.record.RequestRecord;
import io.sluice.model.settings.AnalyticsSettings;

/// How records lie in the queue. Used by one thread at a time.
public sealed interface RecordFormat permits MessagePackFormat, ProtobufFormat {

    byte[] encode(RequestRecord record);

    /// What the names of lists in this format end with; the pump knows by it how to read them.
    String suffix();

    /// `serializer_type`.
    static RecordFormat of(AnalyticsSettings settings) {
        return settings.serializer().equals("protobuf") ? new ProtobufFormat() : new MessagePackFormat();
    }
}
