package dev.strata.lens.explore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import dev.strata.lens.Json;
import dev.strata.lens.View;
import dev.strata.lens.report.FigureJson;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;

/**
 * Answers questions: {@code {"view":"rank","form":{"text":"…",…}}}. The answer is a line of JSON for each state of the
 * picture, {@code {"figure":…}}, then {@code {"seconds":…}} or, if something in the form can't be, {@code {"error":…}}.
 */
final class Questions extends Handler {
    static final int MOST_BYTES = 1 << 18;
    private static final int TOO_LARGE = 413;
    /** Computed at the same time; they share the cores anyway. */
    private static final int MOST_AT_ONCE = 16;
    private static final double NANOS = 1e9;
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Access access;
    private final Gpt2 model;
    private final Semaphore free = new Semaphore(MOST_AT_ONCE);

    Questions(Access access, Gpt2 model) {
        super("/ask", "POST");
        this.access = access;
        this.model = model;
    }

    @Override
    void answer(HttpExchange exchange) throws IOException, Refusal {
        access.requireHeader(exchange);
        JsonNode question = read(exchange);
        Choice choice = Choices.of(question.path("view").asText()).orElseThrow(() -> new Refusal(
                HttpURLConnection.HTTP_BAD_REQUEST, "there is no view '" + question.path("view").asText() + "'"));
        if (!question.path("form").isObject()) {
            throw new Refusal(HttpURLConnection.HTTP_BAD_REQUEST, "the question has no form");
        }
        if (!free.tryAcquire()) {
            throw new Refusal(HttpURLConnection.HTTP_UNAVAILABLE, "too many questions at once: try again");
        }
        try {
            exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
            exchange.sendResponseHeaders(HttpURLConnection.HTTP_OK, 0);
            stream(choice, question.get("form"), exchange.getResponseBody());
        } catch (UncheckedIOException e) {
            throw e.getCause(); // nobody reads on: the exchange is closed
        } finally {
            free.release();
        }
    }

    private static JsonNode read(HttpExchange exchange) throws IOException, Refusal {
        String announced = exchange.getRequestHeaders().getFirst("Content-Length"); // a number: the server saw to it
        boolean tooLarge = announced != null && Long.parseLong(announced) > MOST_BYTES;
        byte[] body = tooLarge ? new byte[0] : exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
        if (tooLarge || body.length > MOST_BYTES) {
            throw new Refusal(TOO_LARGE, "the question has more than " + MOST_BYTES + " bytes");
        }
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new Refusal(HttpURLConnection.HTTP_BAD_REQUEST, "the question is not JSON");
        }
    }

    private void stream(Choice choice, JsonNode form, OutputStream out) throws IOException {
        long start = System.nanoTime();
        try {
            choice.answer().compute(model, new Form(choice, form), view -> line(out, figure(view)));
            line(out, Json.object().put("seconds", (System.nanoTime() - start) / NANOS).toString());
        } catch (StrataException e) {
            line(out, Json.object().put("error", e.getMessage()).toString());
        } catch (RuntimeException e) {
            if (e instanceof UncheckedIOException) {
                throw e;
            }
            line(out, Json.object().put("error", "this is a fault in Strata: " + e).toString());
        }
    }

    private static String figure(View view) {
        return "{\"figure\":" + FigureJson.of(view.figure()) + "}";
    }

    private static void line(OutputStream out, String line) {
        try {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
