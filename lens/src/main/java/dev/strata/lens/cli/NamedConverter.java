package dev.strata.lens.cli;

import dev.strata.runtime.StrataException;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** From a name on the command line to what has that name; picocli puts the option before the error. */
abstract class NamedConverter<T> implements ITypeConverter<T> {
    private final Function<String, T> of;

    /** @param of fails with a {@link StrataException} that says which names there are */
    NamedConverter(Function<String, T> of) {
        this.of = of;
    }

    @Override
    public final T convert(String value) {
        try {
            return of.apply(value);
        } catch (StrataException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
