package io.sluice.bench;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// Figures with no more digits than they mean.
final class Rounded {

    private Rounded() {}

    /// Zero when there is no figure.
    static BigDecimal to(double figure, int digits) {
        return Double.isNaN(figure)
                ? BigDecimal.ZERO
                : BigDecimal.valueOf(figure).setScale(digits, RoundingMode.HALF_UP);
    }
}
