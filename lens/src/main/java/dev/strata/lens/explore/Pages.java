package dev.strata.lens.explore;

import com.sun.net.httpserver.HttpExchange;
import dev.strata.lens.Json;
import dev.strata.lens.Origin;
import dev.strata.lens.report.Document;
import dev.strata.lens.report.Page;
import dev.strata.runtime.Gpt2;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Hands out the page. It holds no secret: what it asks with is the token in its own URL. */
final class Pages extends Handler {
    private final Access access;
    private final String policy;
    private final byte[] page;

    Pages(Access access, Gpt2 model) {
        super("/", "GET");
        this.access = access;
        var document = new Document(
                Document.resource(Pages.class, "explore.html"), "Strata: " + model.name(),
                Page.style() + Document.resource(Pages.class, "explore.css"),
                Page.script() + Document.resource(Pages.class, "explore.js"), setup(model),
                List.of("connect-src 'self'", "frame-ancestors 'none'"));
        policy = document.policy();
        page = document.html().getBytes(StandardCharsets.UTF_8);
    }

    private static String setup(Gpt2 model) {
        var origin = Origin.of(model);
        var json = Json.object().put("model", origin.modelFact() + " · " + origin.deviceFact());
        var array = json.putArray("choices");
        Choices.ALL.forEach(choice -> array.add(choice.json()));
        return Json.text(json);
    }

    @Override
    void answer(HttpExchange exchange) throws IOException, Refusal {
        access.requireQuery(exchange);
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        exchange.getResponseHeaders().set("Content-Security-Policy", policy);
        exchange.sendResponseHeaders(HttpURLConnection.HTTP_OK, page.length);
        exchange.getResponseBody().write(page);
    }
}
