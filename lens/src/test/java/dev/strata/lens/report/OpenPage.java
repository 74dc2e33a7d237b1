package dev.strata.lens.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.List;

/**
 * A page in the browser. {@link #close} fails if there was an error on its console, or if it asked for anything but
 * itself.
 */
public final class OpenPage implements AutoCloseable {
    private final BrowserContext context;
    private final Page page;
    private final String url;
    private final List<String> errors = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();

    OpenPage(BrowserContext context, String url) {
        this.context = context;
        this.url = url;
        this.page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                errors.add(message.text());
            }
        });
        page.onPageError(errors::add);
        page.onDialog(dialog -> {
            errors.add("a dialog: " + dialog.message());
            dialog.dismiss();
        });
        page.onRequest(request -> requests.add(request.url()));
        page.navigate(url);
    }

    /** All that Playwright can do with it. */
    public Page page() {
        return page;
    }

    public Locator all(String selector) {
        return page.locator(selector);
    }

    /** The texts of what is seen of these elements, by a CSS selector. */
    @SuppressWarnings("unchecked")
    public List<String> texts(String selector) {
        return (List<String>) page.evaluate(
                "selector => [...document.querySelectorAll(selector)]"
                        + ".filter(e => e.checkVisibility()).map(e => e.textContent)",
                selector);
    }

    /** What JavaScript makes of an expression. */
    public Object value(String expression) {
        return page.evaluate(expression);
    }

    /** Presses a key, e.g. {@code ArrowRight}, where the focus is. */
    public OpenPage press(String key) {
        page.keyboard().press(key);
        return this;
    }

    @Override
    public void close() {
        context.close();
        assertEquals(List.of(), errors, "on the console");
        assertEquals(List.of(url), requests, "requests");
    }
}
