package dev.strata.runtime.tokenizer;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.strata.runtime.StrataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Walks a JSON file forwards, and says which file and line is not as expected. */
final class JsonCursor {
    /** Of a vocabulary's 50,000 keys none comes twice: interning them only costs time. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private final Path file;
    private final JsonParser parser;

    private JsonCursor(Path file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /** Reads a whole file, whose one value {@code reader} must consume. */
    static void read(Path file, Consumer<JsonCursor> reader) {
        try (JsonParser parser = JSON.createParser(Files.readString(file))) {
            var cursor = new JsonCursor(file, parser);
            reader.accept(cursor);
            cursor.expect(cursor.next() == null, "the end of the file");
        } catch (IOException e) {
            throw StrataException.io(file, e);
        }
    }

    void beginObject(String what) {
        expect(next() == JsonToken.START_OBJECT, what);
    }

    void beginList(String what) {
        expect(next() == JsonToken.START_ARRAY, what);
    }

    /** Moves to the object's next key; false at its end. */
    boolean nextKey() {
        return next() == JsonToken.FIELD_NAME;
    }

    /** Moves to the list's next element; false at its end. */
    boolean nextElement() {
        return next() != JsonToken.END_ARRAY;
    }

    String key() {
        try {
            return parser.currentName();
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /** The value that comes next, skipped. */
    void skip() {
        next();
        try {
            parser.skipChildren();
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /** Whether null comes next: consumed if so, and otherwise the object that must come is begun. */
    boolean nullOrBeginObject(String what) {
        JsonToken token = next();
        expect(token == JsonToken.VALUE_NULL || token == JsonToken.START_OBJECT, what);
        return token == JsonToken.VALUE_NULL;
    }

    int integer(String what) {
        expect(next() == JsonToken.VALUE_NUMBER_INT, what);
        try {
            return parser.getIntValue();
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    boolean bool(String what) {
        JsonToken token = next();
        expect(token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE, what);
        return token == JsonToken.VALUE_TRUE;
    }

    String string(String what) {
        next();
        return currentString(what);
    }

    /** The value that the cursor is at. */
    String currentString(String what) {
        expect(parser.currentToken() == JsonToken.VALUE_STRING, what);
        return text();
    }

    boolean atList() {
        return parser.currentToken() == JsonToken.START_ARRAY;
    }

    StrataException error(String message) {
        return new StrataException(file + ": " + message);
    }

    private void expect(boolean holds, String what) {
        if (!holds) {
            throw error("line " + parser.currentLocation().getLineNr() + ": expected " + what + ", found "
                    + (parser.currentToken() == null ? "nothing" : text()));
        }
    }

    private JsonToken next() {
        try {
            return parser.nextToken();
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private String text() {
        try {
            return parser.getText();
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private StrataException malformed(IOException e) {
        if (e instanceof JacksonException json) {
            String line = json.getLocation() == null ? "" : " in line " + json.getLocation().getLineNr();
            return new StrataException(file + ": not valid JSON" + line + ": " + json.getOriginalMessage(), e);
        }
        return StrataException.io(file, e);
    }
}
