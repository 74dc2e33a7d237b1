package dev.strata.lens.cli;

import dev.strata.lens.terminal.Terminal;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that every command has. */
final class GeneralOptions {
    @Option(names = "--json", description = "Print JSON, and nothing else, on standard output.")
    boolean json;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            defaultValue = "auto",
            converter = WhenConverter.class,
            description = "Colours: auto (on a terminal, unless NO_COLOR is set), always or never.")
    Terminal.When colour;

    @Option(names = "--stacktrace", description = "Show where in the program an error arose.")
    boolean stackTrace;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    boolean help;

    private static final class WhenConverter implements ITypeConverter<Terminal.When> {
        @Override
        public Terminal.When convert(String value) {
            try {
                return Terminal.When.valueOf(value.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + value + "' is not auto, always or never");
            }
        }
    }
}
