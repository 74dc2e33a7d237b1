package dev.strata.bench.pytorch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive made without Python: a zip of the module's text, its pickled object, which has no parameter,
 * and a version (pytorch/torch/csrc/jit/docs/serialization.md). What {@code torch.jit.save} would write of gpt2.py.
 */
final class TorchScript {
    private static final String SOURCE = "gpt2.py";
    private static final String FOLDER = "gpt2/";
    private static final String VERSION = "10\n";
    /** Python's pickle: an object of class Gpt2 whose state is {"training": False}. */
    private static final String OBJECT =
            "\u0080\u0002c__torch__\nGpt2\n)\u0081}(X\u0008\u0000\u0000\u0000training\u0089ub.";
    /** The empty tuple. */
    private static final String CONSTANTS = "\u0080\u0002).";

    private TorchScript() {}

    /** The archive of the module in gpt2.py. */
    static byte[] archive() {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes); InputStream source = TorchScript.class.getResourceAsStream(SOURCE)) {
            add(zip, "data.pkl", OBJECT.getBytes(StandardCharsets.ISO_8859_1));
            add(zip, "code/__torch__.py", source.readAllBytes());
            add(zip, "constants.pkl", CONSTANTS.getBytes(StandardCharsets.ISO_8859_1));
            add(zip, "version", VERSION.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(FOLDER + name));
        zip.write(content);
    }
}
