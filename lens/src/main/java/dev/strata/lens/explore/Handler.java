package dev.strata.lens.explore;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.strata.lens.Json;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;

/** Answers requests for one path and method; what is refused gets a line of JSON that says why. */
abstract class Handler implements HttpHandler {
    private final String path;
    private final String method;

    Handler(String path, String method) {
        this.path = path;
        this.method = method;
    }

    @Override
    public final void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var headers = exchange.getResponseHeaders();
            headers.set("Cache-Control", "no-store");
            headers.set("Referrer-Policy", "no-referrer");
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("X-Frame-Options", "DENY");
            try {
                if (!exchange.getRequestURI().getPath().equals(path)) {
                    throw new Refusal(HttpURLConnection.HTTP_NOT_FOUND, "there is nothing here");
                }
                if (!exchange.getRequestMethod().equals(method)) {
                    headers.set("Allow", method);
                    throw new Refusal(HttpURLConnection.HTTP_BAD_METHOD, "ask with " + method);
                }
                answer(exchange);
            } catch (Refusal e) {
                headers.set("Content-Type", "application/json");
                byte[] body = Json.object().put("error", e.getMessage()).toString().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(e.status(), body.length);
                exchange.getResponseBody().write(body);
                exchange.getResponseBody().flush(); // closing waits for a body that may never come
            }
        }
    }

    /** @throws Refusal before any header has been sent */
    abstract void answer(HttpExchange exchange) throws IOException, Refusal;
}
