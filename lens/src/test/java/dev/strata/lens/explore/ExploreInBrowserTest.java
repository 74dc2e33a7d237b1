package dev.strata.lens.explore;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.options.ColorScheme;
import dev.strata.lens.report.Browser;
import dev.strata.lens.report.OpenPage;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.device.Device;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What someone sees who opens the page, types and picks. */
class ExploreInBrowserTest {
    private static final Path STANDIN =
            Path.of("").toAbsolutePath().getParent().resolve("runtime/src/test/resources/standin");
    private static final Pattern COMPUTED = Pattern.compile("computed in .*");

    private static Gpt2 model;
    private static Explorer explorer;

    @BeforeAll
    static void start() {
        model = Gpt2.open(STANDIN, Device.host());
        explorer = Explorer.start(model, 0);
    }

    @AfterAll
    static void stop() {
        explorer.close();
        model.close();
    }

    private static OpenPage open(String state) {
        return Browser.visit(explorer.address() + state, 1200, 900, ColorScheme.LIGHT);
    }

    @Test
    void whatIsTypedIsComputedLive() {
        try (var page = open("")) {
            assertThat(page.all("#status")).hasText(COMPUTED);
            page.all("textarea").fill("The keys to the cabinet");
            assertThat(page.all(".figure h1")).hasText("The keys to the cabinet ____");
            page.all("input[name=watch]").fill(" is, are");
            assertThat(page.all(".grid").first().locator("tr.labels th").nth(2)).hasText("␣are");
            assertThat(page.all("#status")).hasText(COMPUTED);
        }
    }

    @Test
    void everyViewIsOneClickAwayAndKeepsTheText() {
        try (var page = open("")) {
            page.all("textarea").fill("The keys to the cabinet");
            for (String view : new String[] {"predict", "saliency", "attention", "attribute", "rank"}) {
                page.all("#view-" + view).click();
                assertThat(page.all("#status")).hasText(COMPUTED);
                assertThat(page.all(".figure h1")).containsText("The keys to the cabinet");
                assertEquals("The keys to the cabinet", page.all("textarea").first().inputValue());
            }
            page.all("#view-rank").focus();
            page.press("ArrowRight");
            assertThat(page.all("#view-predict")).hasAttribute("aria-selected", "true");
        }
    }

    @Test
    void aGenerationGrowsAsItIsDrawn() {
        try (var page = open("#view=generate&text=The+keys+to+the&most=6")) {
            assertThat(page.all("#status")).hasText(COMPUTED);
            assertEquals(6, page.all(".grid tr.labels th:not(.corner)").count());
        }
    }

    @Test
    void theAddressHoldsTheQuestion() {
        try (var page = open("#view=attribute&text=The+keys+to+the&answer=+cabinet")) {
            assertThat(page.all("#view-attribute")).hasAttribute("aria-selected", "true");
            assertThat(page.all(".figure h1")).containsText("␣cabinet");
            assertTrue(page.page().url().contains("view=attribute"), page.page().url());
        }
    }

    @Test
    void whatCannotBeIsSaidInPlaceOfAPicture() {
        try (var page = open("")) {
            page.all("textarea").fill("");
            assertThat(page.all("#status.wrong")).hasText("text is empty");
            page.all("textarea").fill("<b>bold</b><script>alert(1)</script>");
            assertThat(page.all(".figure h1")).containsText("<b>bold</b><script>alert(1)</script>");
        }
    }

    @Test
    void twoBrowsersAtOnce() {
        try (var one = open("#view=rank&text=The+keys"); var other = open("#view=predict&text=The+capital")) {
            assertThat(one.all(".figure h1")).hasText("The keys ____");
            assertThat(other.all(".figure h1")).hasText("The capital ____");
        }
    }
}
