package io.sluice.gotemplate.value;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/// A slice of Go with elements of one type, or a slice that is nil.
public final class GoSlice extends AbstractList<@Nullable Object> implements RandomAccess {

    private final String elementType;
    private final boolean isNil;
    private final @Nullable Object[] elements;

    private GoSlice(String elementType, boolean isNil, @Nullable Object[] elements) {
        this.elementType = elementType;
        this.isNil = isNil;
        this.elements = elements;
    }

    public static GoSlice strings(Collection<String> elements) {
        return new GoSlice("string", false, elements.toArray());
    }

    public static GoSlice of(String elementType, Collection<?> elements) {
        return new GoSlice(elementType, false, elements.toArray());
    }

    /// The slice that was never made. It prints as an empty one, in JSON it is `null`.
    public static GoSlice nil(String elementType) {
        return new GoSlice(elementType, true, new Object[0]);
    }

    public String elementType() {
        return elementType;
    }

    public boolean isNil() {
        return isNil;
    }

    /// Puts the elements, which are texts, in order of their bytes. Go sorts in place, and so is this seen by
    /// whoever holds the slice.
    public void sortTexts() {
        Arrays.sort(elements, (a, b) -> GoText.compare((String) a, (String) b));
    }

    @Override
    public @Nullable Object get(int index) {
        return elements[index];
    }

    @Override
    public int size() {
        return elements.length;
    }

    @Override
    public List<@Nullable Object> subList(int from, int to) {
        return new GoSlice(elementType, false, Arrays.copyOfRange(elements, from, to));
    }
}
