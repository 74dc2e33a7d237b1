package dev.strata.lens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncodeCommandTest {
    private static final int STIMULI = 18;

    @TempDir
    private Path directory;

    private Path stimuli;
    private Path responses;

    @BeforeEach
    void writeTables() throws IOException {
        var texts = new StringBuilder("id,text,story,passage\n");
        var numbers = new StringBuilder("v1,id,v2,v3\n");
        var random = new Random(2);
        for (int i = 0; i < STIMULI; i++) {
            texts.append("s%d,\"The key, or \"\"the %d keys\"\"\",story%d,p%d\n".formatted(i, i, i / 3, i / 3));
            numbers.insert(12, "%f,s%d,%f,%f\n".formatted(
                    random.nextGaussian(), i, random.nextGaussian(), random.nextGaussian())); // the other way round
        }
        stimuli = write("stimuli.csv", texts.toString());
        responses = write("responses.csv", numbers.toString());
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private Call encode(String... more) {
        String[] all = {"encode", "--stimuli", stimuli.toString(), "--responses", responses.toString(), "--alphas", "1,100"};
        String[] line = Arrays.copyOf(all, all.length + more.length);
        System.arraycopy(more, 0, line, all.length, more.length);
        return Call.onHost(line);
    }

    private static void assertRefused(int code, Call call, String... said) {
        assertEquals("", call.out());
        assertEquals(1, call.err().lines().count(), call.err());
        assertTrue(call.err().startsWith("strata encode: "), call.err());
        for (String words : said) {
            assertTrue(call.err().contains(words), words + " in " + call.err());
        }
        assertEquals(code, call.code(), call.err());
        assertFalse(call.err().contains("Exception"), call.err());
    }

    @Test
    void json() throws IOException {
        Path voxels = write("voxels.csv", "voxel,subject,ceiling\nv3,b,0.5\nv1,a,0.25\nv2,b,1\nv9,c,1\n");
        JsonNode json = encode("--voxels", voxels.toString(), "--folds", "3", "--group", "story", "--json").json();
        assertEquals("encode", json.get("command").asText());
        assertEquals("standin", json.get("model").asText());
        assertEquals("host", json.get("device").asText());
        assertEquals(STIMULI, json.get("stimuli").asInt());
        assertEquals(6, json.get("groups").asInt());
        assertEquals(3, json.get("voxels").asInt());
        assertEquals(3, json.get("folds").asInt());
        assertEquals(0.5, json.get("ceiling").asDouble());
        assertEquals(7, json.get("layers").size());
        double most = Double.NEGATIVE_INFINITY;
        String best = "";
        for (JsonNode layer : json.get("layers")) {
            double score = layer.get("score").asDouble();
            best = score > most ? layer.get("layer").asText() : best;
            most = Math.max(most, score);
            assertEquals(2, layer.get("quartiles").size());
            assertEquals(3, layer.get("folds").size());
            assertEquals(
                    score, (layer.at("/subjects/a").asDouble() + layer.at("/subjects/b").asDouble()) / 2, 1e-12);
            assertTrue(layer.get("alpha").asDouble() == 1 || layer.get("alpha").asDouble() == 100);
            assertEquals(layer.get("untrained"), layer.at("/control/score"));
        }
        assertEquals("embed", json.get("layers").get(0).get("layer").asText());
        assertEquals(best, json.get("best").asText());
    }

    @Test
    void text() {
        var call = encode("--folds", "2", "--seed", "4");
        assertEquals(0, call.code(), call.err());
        for (String words : new String[] {"Does the brain agree?", "3 voxels", "18 stimuli", "model standin", "untrained",
                "agrees best", "held out", "6 groups"}) {
            assertTrue(call.out().replaceAll("\\s+", " ").contains(words), words + " in " + call.out());
        }
        assertEquals(call.out(), encode("--folds", "2", "--seed", "4").out());
    }

    @Test
    void wrongUsage() {
        assertRefused(2, Call.onHost("encode"), "--stimuli", "--responses");
        assertRefused(2, encode("--folds", "1"), "--folds", "2 or more", "not 1");
        assertRefused(2, encode("--folds", "x"), "--folds", "x");
        assertRefused(2, encode("--alphas", "0"), "--alphas", "above 0");
        assertRefused(2, encode("--html", "/nowhere/x.html"), "--html", "/nowhere/x.html");
        assertRefused(1, encode("--folds", "7"), "7 folds", "groups: 6");
        assertRefused(1, encode("--group", "chapter"), "stimuli.csv", "no column chapter", "id, text, story, passage");
    }

    @Test
    void stimuliThatAreNotAsTheyMustBe() throws IOException {
        stimuli = write("empty.csv", "");
        assertRefused(1, encode(), "empty.csv", "is empty");
        stimuli = write("header.csv", "id,text\n");
        assertRefused(1, encode(), "header.csv", "no stimuli");
        stimuli = write("column.csv", "id,sentence\na,b\n");
        assertRefused(1, encode(), "column.csv", "no column text", "id, sentence");
        stimuli = write("ragged.csv", "id,text\ns1,a\ns2,a, b\n");
        assertRefused(1, encode(), "ragged.csv, line 3", "3 columns", "expected 2");
        stimuli = write("blank.csv", "id,text\ns1,a\ns2,\n");
        assertRefused(1, encode(), "blank.csv, line 3", "column text is empty");
        stimuli = write("twice.csv", "id,text\ns1,a\ns2,b\ns1,c\n");
        assertRefused(1, encode(), "twice.csv, line 4", "second stimulus", "s1");
        stimuli = write("torn.csv", "id,text,passage,group\ns1,a,p,g\ns2,b,p,h\n");
        assertRefused(1, encode(), "torn.csv, line 3", "passage p", "group h", "group g");
        stimuli = write("strange.csv", "id,text\ns1,a\nx1,b\nx2,c\n");
        assertRefused(1, encode(), "responses.csv", "no row for 2 of the 3 stimuli: x1, x2");
        stimuli = write("few.csv", "id,text\ns1,a\ns2,b\n");
        assertRefused(1, encode(), "responses.csv", "16 of the 18 rows belong to no stimulus", "and 11 more");
        stimuli = directory.resolve("none.csv");
        assertRefused(1, encode(), "none.csv", "no such file");
    }

    @Test
    void fewStimuli() throws IOException {
        stimuli = write("s.csv", "id,text\na,x\nb,y\nc,z\nd,w\ne,v\n");
        responses = write("r.csv", "id,v\na,1\nb,2\nc,3\nd,4\ne,6\n");
        assertRefused(1, encode("--folds", "6"), "6 folds", "stimuli: 5");
        assertRefused(1, encode("--folds", "2"), "2 folds of 5 stimuli", "only 2", "3 or more");
    }

    @Test
    void responsesThatAreNotAsTheyMustBe() throws IOException {
        String whole = Files.readString(responses);
        responses = write("letters.csv", whole.replaceFirst("\n[^,]*,", "\nfoo,"));
        assertRefused(1, encode(), "letters.csv, line 2, column v1", "'foo'");
        responses = write("flat.csv", whole.replaceAll("(?m)^[^,]*,(s\\d+),.*$", "1,$1,2,3"));
        assertRefused(1, encode("--folds", "2"), "no voxel is left of 3", "constant", "v1, v2, v3");
        responses = Files.write(directory.resolve("cut.parquet"), "PAR1 and no more".getBytes());
        assertRefused(1, encode(), "cut.parquet", "Parquet");
        responses = Files.write(directory.resolve("feather"), "ARROW1\0\0".getBytes());
        assertRefused(1, encode(), "feather", "Arrow", "expected CSV or Parquet");
    }

    @Test
    void voxelsThatAreNotAsTheyMustBe() throws IOException {
        assertRefused(1, encode("--voxels", write("a.csv", "voxel,subject\nv1,a\n").toString()),
                "a.csv", "no row for 2 of the responses' 3 voxels: v2, v3");
        assertRefused(1, encode("--voxels", write("b.csv", "voxel,roi\nv1,a\n").toString()), "b.csv", "subject or ceiling");
        assertRefused(1, encode("--ceiling", write("c.csv", "voxel,ceiling\nv1,0.5\nv2,0\n").toString()),
                "c.csv, line 3", "'0'", "above 0");
        assertRefused(1, encode("--ceiling", write("d.csv", "voxel,ceiling\nv1,0.5\nv2,\n").toString()), "d.csv, line 3");
        assertRefused(1, encode("--ceiling", write("e.csv", "voxel,ceiling\nv1,0.5\nv1,1\n").toString()),
                "e.csv, line 3", "second row for voxel v1");
    }
}
