package io.sluice.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;

/// Numbers by value, whatever their spelling.
final class Numbers {
    private Numbers() {}

    /// A tree in which numbers of one value are equal.
    static JsonNode normal(JsonNode value) {
        if (value.isNumber()) {
            var plain = value.decimalValue();
            return DecimalNode.valueOf(plain.signum() == 0 ? BigDecimal.ZERO : plain.stripTrailingZeros());
        }
        if (value.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode(value.size());
            value.forEach(item -> array.add(normal(item)));
            return array;
        }
        if (value.isObject()) {
            var object = JsonNodeFactory.instance.objectNode();
            value.properties().forEach(member -> object.set(member.getKey(), normal(member.getValue())));
            return object;
        }
        return value;
    }

    /// As Go prints a float: shortest digits, with an exponent below 1e-4 and from 1e+06 on. The bounds of a schema
    /// lose what a double cannot hold.
    static String text(BigDecimal number) {
        var value = number.doubleValue();
        if (value == 0) return "0";
        var digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = digits.precision() - digits.scale() - 1;
        if (exponent >= -4 && exponent < 6) return digits.toPlainString();
        var unscaled = digits.unscaledValue().abs().toString();
        var mantissa = unscaled.length() == 1 ? unscaled : unscaled.charAt(0) + "." + unscaled.substring(1);
        var size = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : Integer.toString(Math.abs(exponent));
        return (value < 0 ? "-" : "") + mantissa + "e" + (exponent < 0 ? "-" : "+") + size;
    }
}
