package dev.strata.lens.explore;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/** Who may ask: whoever knows the token, from this page or none. */
final class Access {
    /** The header in which the page sends the token. */
    static final String HEADER = "X-Strata-Token";
    private static final int BYTES = 16;

    private final String token;
    private final Set<String> hosts;

    /** A new token for a server at this port. */
    Access(int port) {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        token = HexFormat.of().formatHex(random);
        hosts = Set.of("127.0.0.1:" + port, "localhost:" + port);
    }

    /** What the page's URL carries behind the question mark. */
    String query() {
        return "token=" + token;
    }

    /** Refuses a request for the page without the token in its URL. */
    void requireQuery(HttpExchange exchange) throws Refusal {
        requireOurs(exchange.getRequestHeaders());
        require(exchange.getRequestURI().getRawQuery(), query());
    }

    /** Refuses a question without the token in its header. */
    void requireHeader(HttpExchange exchange) throws Refusal {
        requireOurs(exchange.getRequestHeaders());
        require(exchange.getRequestHeaders().getFirst(HEADER), token);
    }

    /** A name that leads here by DNS, or another site's page, is a stranger. */
    private void requireOurs(Headers headers) throws Refusal {
        String host = headers.getFirst("Host");
        String origin = headers.getFirst("Origin");
        if (host == null || !hosts.contains(host) || origin != null && !origin.equals("http://" + host)) {
            throw new Refusal(HttpURLConnection.HTTP_FORBIDDEN, "this server answers its own page only");
        }
    }

    private static void require(String given, String expected) throws Refusal {
        boolean same = given != null && MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
        if (!same) {
            throw new Refusal(
                    HttpURLConnection.HTTP_FORBIDDEN, "the token is missing or wrong: open the URL that strata explore printed");
        }
    }
}
