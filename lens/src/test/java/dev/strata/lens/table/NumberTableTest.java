package dev.strata.lens.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.runtime.StrataException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Parquet files were written by pyarrow 25.0.1; see the README beside them. */
class NumberTableTest {
    @TempDir
    private Path directory;

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(NumberTableTest.class.getResource("/table/" + name).toURI());
    }

    private Path csv(String content) throws IOException {
        return Files.writeString(directory.resolve("r.csv"), content);
    }

    private static void assertRefused(Path file, String... said) {
        String message = assertThrows(StrataException.class, () -> NumberTable.read(file)).getMessage();
        assertTrue(message.startsWith(file.toString()), message);
        for (String words : said) {
            assertTrue(message.contains(words), words + " in " + message);
        }
        assertFalse(message.contains("\n"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"snappy.parquet", "gzip.parquet"})
    void parquet(String name) throws URISyntaxException {
        NumberTable table = NumberTable.read(resource(name));
        assertEquals(List.of("v1", "v2", "v3", "v4", "v5"), table.columns());
        assertEquals(List.of("s0", "s1", "s2", "s3", "s4", "s5", "s6"), List.copyOf(table.rows().keySet()));
        assertArrayEquals(new double[] {0, -0.0, 0, Double.NaN, 0}, table.rows().get("s0"));
        assertArrayEquals(new double[] {1.5, Double.NaN, 9, 1, 3}, table.rows().get("s3"));
        assertArrayEquals(new double[] {3, -7.5, 36, 1, 6}, table.rows().get("s6"));
    }

    @Test
    void withoutAColumnIdTheFirstHoldsTheIds() throws URISyntaxException {
        NumberTable table = NumberTable.read(resource("integers.parquet"));
        assertEquals(List.of("10", "11", "12", "13", "14", "15", "16"), List.copyOf(table.rows().keySet()));
        assertArrayEquals(new double[] {3, -7.5, 36, 1, 6}, table.rows().get("16"));
    }

    @Test
    void parquetThatCantBeRead() throws IOException, URISyntaxException {
        assertRefused(resource("zstd.parquet"), "ZSTD", "snappy");
        assertRefused(resource("feather.arrow"), "Arrow", "Parquet");
        byte[] whole = Files.readAllBytes(resource("snappy.parquet"));
        for (int length : new int[] {5, 100, whole.length / 2, whole.length - 3}) {
            assertRefused(Files.write(directory.resolve("cut.parquet"), Arrays.copyOf(whole, length)), "Parquet");
        }
        Arrays.fill(whole, 4, whole.length / 2, (byte) 0x5a);
        assertRefused(Files.write(directory.resolve("overwritten.parquet"), whole), "Parquet");
    }

    @Test
    void csv() throws IOException {
        NumberTable table = NumberTable.read(csv("\uFEFFid,v 1,\"v,2\"\r\ns1, 1.5,-2e-3\r\n\"s,2\",,NA\r\n\r\n"));
        assertEquals(List.of("v 1", "v,2"), table.columns());
        assertArrayEquals(new double[] {1.5, -0.002}, table.rows().get("s1"));
        assertArrayEquals(new double[] {Double.NaN, Double.NaN}, table.rows().get("s,2"));
    }

    @Test
    void csvThatIsNotAsItMustBe() throws IOException {
        assertRefused(directory.resolve("none.csv"), "no such file");
        assertRefused(csv(""), "is empty");
        assertRefused(csv("id,v1\n"), "no rows");
        assertRefused(csv("id\na\n"), "no column but the ids");
        assertRefused(csv("id,v1,v1\na,1,2\n"), "line 1", "two columns are named v1");
        assertRefused(csv("id,,v1\na,1,2\n"), "line 1", "column 2", "no name");
        assertRefused(csv("id,v1\na,1\n\"b\nb\",2\nc,3,4\n"), "line 5", "3 columns", "expected 2");
        assertRefused(csv("id,v1\na,1\nb\n"), "line 3", "1 column,", "expected 2");
        assertRefused(csv("id,v1,v2\na,1,2\nb,1,two\n"), "line 3", "column v2", "'two'");
        assertRefused(csv("id,v1\na,Infinity\n"), "line 2", "column v1", "finite");
        assertRefused(csv("id,v1\na,1\nb,2\na,3\n"), "line 4", "second row", "id a");
        assertRefused(csv("id,v1\n\"a,1\n"), "line 2", "quote");
        assertRefused(Files.write(directory.resolve("l1.csv"), new byte[] {'i', 'd', ',', 'v', '\n', (byte) 0xe9, ',', '1'}),
                "UTF-8");
        assertRefused(directory, "directory");
    }
}
