package dev.strata.lens.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.strata.runtime.StrataException;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * A CSV file, read row by row: UTF-8, commas, cells in double quotes where they hold commas, quotes (doubled) or line
 * ends (RFC 4180), a header first. Empty lines count for nothing.
 */
public final class CsvFile implements AutoCloseable {
    private static final CsvFactory CSV = CsvFactory.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .build();

    private final Path file;
    private final CsvParser parser;
    private final List<String> header;

    /**
     * A row.
     *
     * @param line on which it begins, the file's first being 1
     * @param cells one per column of the header
     */
    public record Row(int line, List<String> cells) {
        public Row {
            cells = List.copyOf(cells);
        }
    }

    private CsvFile(Path file, CsvParser parser) throws IOException {
        this.file = file;
        this.parser = parser;
        parser.nextToken(); // the array of all rows
        Row first = read().orElseThrow(
                () -> new StrataException(file + ": is empty: expected a header and rows below it"));
        header = first.cells();
        var names = new HashSet<String>();
        for (String name : header) {
            if (name.isBlank()) {
                throw new StrataException(file + ", line " + first.line() + ": column " + (header.indexOf(name) + 1)
                        + " of the header has no name");
            }
            if (!names.add(name)) {
                throw new StrataException(file + ", line " + first.line() + ": two columns are named " + name);
            }
        }
    }

    /**
     * Opens a file and reads its header.
     *
     * @throws StrataException naming the file, and the line that is not as it must be
     */
    public static CsvFile open(Path file) {
        try {
            var in = Files.newInputStream(file);
            try {
                return new CsvFile(file, CSV.createParser(in));
            } catch (IOException | RuntimeException | Error e) {
                in.close();
                throw e;
            }
        } catch (IOException e) {
            throw wrong(file, e);
        }
    }

    public List<String> header() {
        return header;
    }

    /**
     * A column's index.
     *
     * @throws StrataException if there is none; the message names those that are there
     */
    public int column(String name) {
        int index = header.indexOf(name);
        if (index < 0) {
            throw new StrataException(file + ": has no column " + name + "; there are " + Names.some(header));
        }
        return index;
    }

    /**
     * The next row, if there is one.
     *
     * @throws StrataException naming the line if it has more or fewer cells than the header
     */
    public Optional<Row> next() {
        try {
            Optional<Row> row = read();
            row.filter(r -> r.cells().size() != header.size()).ifPresent(r -> {
                throw new StrataException(file + ", line " + r.line() + ": " + r.cells().size()
                        + (r.cells().size() == 1 ? " column" : " columns") + ", expected " + header.size()
                        + " as in the header");
            });
            return row;
        } catch (IOException e) {
            throw wrong(file, e);
        }
    }

    private Optional<Row> read() throws IOException {
        int begins = parser.currentLocation().getLineNr();
        try {
            return parse();
        } catch (JsonProcessingException e) {
            throw new StrataException(file + ", line " + begins + ": " + e.getOriginalMessage(), e);
        }
    }

    private Optional<Row> parse() throws IOException {
        if (parser.nextToken() != JsonToken.START_ARRAY) {
            return Optional.empty();
        }
        var cells = new ArrayList<String>();
        int line = 0;
        while (parser.nextToken() == JsonToken.VALUE_STRING) {
            if (cells.isEmpty()) {
                line = parser.currentTokenLocation().getLineNr();
            }
            cells.add(parser.getText());
        }
        return cells.isEmpty() ? Optional.empty() : Optional.of(new Row(line, cells));
    }

    private static StrataException wrong(Path file, IOException e) {
        return e instanceof CharConversionException
                ? new StrataException(file + ": not UTF-8 text", e)
                : StrataException.io(file, e);
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw StrataException.io(file, e);
        }
    }
}
