package dev.strata.lens.table;

import dev.hardwood.InputFile;
import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.CompressionCodec;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.schema.ColumnProjection;
import dev.hardwood.schema.ColumnSchema;
import dev.hardwood.schema.FileSchema;
import dev.strata.runtime.StrataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Numbers in a Parquet file. */
final class ParquetTable {
    private static final Set<CompressionCodec> CODECS =
            EnumSet.of(CompressionCodec.UNCOMPRESSED, CompressionCodec.SNAPPY, CompressionCodec.GZIP);
    /** Rows that are read at a time: the columns may be ten thousand. */
    private static final int BATCH = 512;
    /** Kept, since a logger that nobody keeps forgets its level: the library's news are none of the user's. */
    private static final Logger LOGGER = Logger.getLogger("dev.hardwood");

    static {
        LOGGER.setLevel(Level.WARNING);
    }

    private final Path file;
    private final ParquetFileReader reader;

    private ParquetTable(Path file, ParquetFileReader reader) {
        this.file = file;
        this.reader = reader;
    }

    static NumberTable read(Path file) {
        try (var reader = ParquetFileReader.open(InputFile.of(file))) {
            return new ParquetTable(file, reader).table();
        } catch (StrataException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new StrataException(file + ": can't be read as Parquet: " + reason(e), e);
        }
    }

    private static String reason(Throwable e) {
        Throwable first = e;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        return first.getMessage() == null ? first.getClass().getSimpleName() : first.getMessage();
    }

    private NumberTable table() {
        requireReadableCodecs();
        FileSchema schema = reader.getFileSchema();
        if (!schema.isFlatSchema()) {
            throw new StrataException(file + ": has nested columns: expected a column of ids and columns of numbers");
        }
        List<String> names = schema.getColumns().stream().map(ColumnSchema::name).toList();
        int ids = NumberTable.idColumn(names);
        var rows = NumberTable.noRows();
        try (var batches = reader.buildColumnReaders(ColumnProjection.all()).batchSize(BATCH).build()) {
            while (batches.nextBatch()) {
                int first = rows.size();
                double[][] numbers = new double[batches.getRecordCount()][names.size() - 1];
                for (int c = 0; c < names.size(); c++) {
                    if (c != ids) {
                        numbers(batches.getColumnReader(c), numbers, c < ids ? c : c - 1, first);
                    }
                }
                List<String> keys = ids(batches.getColumnReader(ids), numbers.length, first);
                for (int i = 0; i < numbers.length; i++) {
                    NumberTable.add(rows, keys.get(i), numbers[i], file, row(first + i));
                }
            }
        }
        var columns = new ArrayList<>(names);
        columns.remove(ids);
        return new NumberTable(file, List.copyOf(columns), rows);
    }

    private void requireReadableCodecs() {
        for (RowGroup group : reader.getFileMetaData().rowGroups()) {
            for (ColumnChunk chunk : group.columns()) {
                CompressionCodec codec = chunk.metaData().codec();
                if (!CODECS.contains(codec)) {
                    throw new StrataException(file + ": is compressed with " + codec
                            + ": expected Parquet with snappy, gzip or no compression");
                }
            }
        }
    }

    private List<String> ids(ColumnReader values, int count, int first) {
        ColumnSchema column = values.getColumnSchema();
        var valid = values.getLeafValidity();
        IntFunction<String> texts = texts(values, column);
        var ids = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            if (valid.isNull(i)) {
                throw new StrataException(file + ", " + row(first + i) + ": column " + column.name() + " has no id");
            }
            ids.add(texts.apply(i));
        }
        return ids;
    }

    private IntFunction<String> texts(ColumnReader values, ColumnSchema column) {
        return switch (column.type()) {
            case BYTE_ARRAY -> {
                byte[][] bytes = values.getBinaries();
                yield i -> new String(bytes[i], StandardCharsets.UTF_8);
            }
            case INT32 -> {
                int[] ints = values.getInts();
                yield i -> Integer.toString(ints[i]);
            }
            case INT64 -> {
                long[] longs = values.getLongs();
                yield i -> Long.toString(longs[i]);
            }
            default -> throw unexpected(column, "text or integers, since it is the ids");
        };
    }

    private void numbers(ColumnReader values, double[][] into, int index, int first) {
        ColumnSchema column = values.getColumnSchema();
        var valid = values.getLeafValidity();
        IntToDoubleFunction numbers = numbers(values, column);
        for (int i = 0; i < into.length; i++) {
            double number = valid.isNull(i) ? Double.NaN : numbers.applyAsDouble(i);
            if (Double.isInfinite(number)) {
                throw new StrataException(file + ", " + row(first + i) + ", column " + column.name() + ": " + number
                        + " is not a finite number");
            }
            into[i][index] = number;
        }
    }

    private IntToDoubleFunction numbers(ColumnReader values, ColumnSchema column) {
        return switch (column.type()) {
            case DOUBLE -> {
                double[] doubles = values.getDoubles();
                yield i -> doubles[i];
            }
            case FLOAT -> {
                float[] floats = values.getFloats();
                yield i -> floats[i];
            }
            case INT32 -> {
                int[] ints = values.getInts();
                yield i -> ints[i];
            }
            case INT64 -> {
                long[] longs = values.getLongs();
                yield i -> longs[i];
            }
            default -> throw unexpected(column, "numbers");
        };
    }

    private static String row(int index) {
        return "row " + (index + 1);
    }

    private StrataException unexpected(ColumnSchema column, String expected) {
        return new StrataException(
                file + ": column " + column.name() + " holds " + column.type() + ", expected " + expected);
    }
}
