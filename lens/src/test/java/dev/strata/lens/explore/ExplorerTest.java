package dev.strata.lens.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.device.Device;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server over real connections: what it answers, and whom it doesn't. */
class ExplorerTest {
    private static final Path STANDIN =
            Path.of("").toAbsolutePath().getParent().resolve("runtime/src/test/resources/standin");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String QUESTION = "{\"view\":\"rank\",\"form\":{\"text\":\"The capital of France is\"}}";

    private static Gpt2 model;
    private static Explorer explorer;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        model = Gpt2.open(STANDIN, Device.host());
        explorer = Explorer.start(model, 0);
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        client.close();
        explorer.close();
        model.close();
    }

    private static String token() {
        return explorer.address().getQuery().substring("token=".length());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder question(String body) {
        return HttpRequest.newBuilder(explorer.address().resolve("/ask"))
                .header("X-Strata-Token", token())
                .POST(BodyPublishers.ofString(body));
    }

    private static List<JsonNode> ask(String body) throws IOException, InterruptedException {
        var response = send(question(body));
        assertEquals(200, response.statusCode(), response.body());
        var lines = new ArrayList<JsonNode>();
        for (String line : response.body().split("\n")) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private static void assertRefused(int status, String why, HttpResponse<String> response) throws IOException {
        assertEquals(status, response.statusCode(), response.body());
        assertTrue(JSON.readTree(response.body()).get("error").asText().contains(why), response.body());
    }

    @Test
    void listensOnTheLoopbackAddressOnly() {
        assertEquals("127.0.0.1", explorer.address().getHost());
        assertTrue(token().matches("[0-9a-f]{32}"), token());
    }

    @Test
    void thePageMayReachNothingButItsServer() throws Exception {
        var response = send(HttpRequest.newBuilder(explorer.address()));
        assertEquals(200, response.statusCode());
        String policy = response.headers().firstValue("Content-Security-Policy").orElseThrow();
        assertTrue(policy.contains("default-src 'none'") && policy.contains("connect-src 'self'"), policy);
        assertFalse(policy.contains("unsafe"), policy);
        assertFalse(response.body().contains(token()), "the token is in the URL only");
        assertFalse(response.body().matches("(?s).*(src|href)=.*"), "no address in the page");
    }

    @Test
    void aQuestionIsAnsweredLineByLine() throws Exception {
        var lines = ask(QUESTION);
        assertTrue(lines.getFirst().get("figure").get("title").asText().contains("The capital of France is"));
        assertTrue(lines.getLast().get("seconds").asDouble() > 0);
    }

    @Test
    void everyViewAnswersItsInitialForm() throws Exception {
        for (Choice choice : Choices.ALL) {
            var lines = ask("{\"view\":\"" + choice.id() + "\",\"form\":{" + fields(choice) + "}}");
            assertTrue(lines.getLast().has("seconds"), choice.id() + ": " + lines.getLast());
            assertTrue(lines.getFirst().has("figure"), choice.id());
        }
    }

    /** What the form holds at first, but for texts that only the model in the box knows as equally long. */
    private static String fields(Choice choice) {
        return choice.id().equals("patch")
                ? "\"clean\":\"The capital of France is\",\"corrupt\":\"The capital of Italy is\","
                        + "\"answer\":\" Paris\",\"wrong\":\" London\""
                : "";
    }

    @Test
    void whatIsWrongInTheFormIsSaid() throws Exception {
        var empty = ask("{\"view\":\"rank\",\"form\":{\"text\":\"\"}}");
        assertTrue(empty.getLast().get("error").asText().contains("text is empty"), empty.toString());
        var unknown = ask("{\"view\":\"rank\",\"form\":{\"txt\":\"a\"}}");
        assertTrue(unknown.getLast().get("error").asText().contains("'txt'"), unknown.toString());
        var number = ask("{\"view\":\"rank\",\"form\":{\"text\":5}}");
        assertTrue(number.getLast().get("error").asText().contains("must be a text"), number.toString());
        var tooLong = ask("{\"view\":\"rank\",\"form\":{\"text\":\"" + " is".repeat(65) + "\"}}");
        assertTrue(tooLong.getLast().get("error").asText().contains("65 tokens"), tooLong.toString());
        var pieces = ask("{\"view\":\"rank\",\"form\":{\"text\":\"a\",\"watch\":\" London Paris\"}}");
        assertTrue(pieces.getLast().get("error").asText().contains("not one token"), pieces.toString());
    }

    @Test
    void strangersAreRefused() throws Exception {
        URI page = explorer.address();
        assertRefused(403, "token", send(HttpRequest.newBuilder(page.resolve("/"))));
        assertRefused(403, "token", send(HttpRequest.newBuilder(page.resolve("/?token=" + "0".repeat(32)))));
        assertRefused(403, "token", send(HttpRequest.newBuilder(page.resolve("/?" + page.getQuery() + "0"))));
        assertRefused(403, "token", send(HttpRequest.newBuilder(page.resolve("/ask"))
                .POST(BodyPublishers.ofString(QUESTION))));
        assertRefused(403, "token", send(HttpRequest.newBuilder(page.resolve("/ask"))
                .header("X-Strata-Token", "0".repeat(32)).POST(BodyPublishers.ofString(QUESTION))));
        assertRefused(403, "its own page", send(question(QUESTION).header("Origin", "http://evil.example")));
        assertTrue(raw("GET /?" + page.getQuery() + " HTTP/1.1\r\nHost: evil.example:" + page.getPort()
                + "\r\nConnection: close\r\n\r\n").startsWith("HTTP/1.1 403"));
    }

    @Test
    void requestsOfAnotherKindAreRefused() throws Exception {
        assertRefused(404, "nothing", send(HttpRequest.newBuilder(explorer.address().resolve("/etc/passwd"))));
        assertRefused(404, "nothing", send(HttpRequest.newBuilder(explorer.address().resolve("/ask/more"))));
        assertRefused(405, "POST", send(HttpRequest.newBuilder(explorer.address().resolve("/ask"))));
        assertRefused(405, "GET", send(HttpRequest.newBuilder(explorer.address()).DELETE()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "\"rank\"", "{\"view\":\"rank\"}", "{\"view\":\"rank\",\"form\":[]}",
            "{\"view\":\"nothing\",\"form\":{}}", "{\"view\":\"rank\",\"form\":{}} {}"})
    void malformedQuestionsAreRefused(String body) throws Exception {
        var response = send(question(body));
        assertEquals(400, response.statusCode(), response.body());
    }

    @Test
    void oversizeQuestionsAreRefused() throws Exception {
        String much = "x".repeat(Questions.MOST_BYTES);
        String head = "POST /ask HTTP/1.1\r\nHost: 127.0.0.1:" + explorer.address().getPort() + "\r\nX-Strata-Token: "
                + token() + "\r\nConnection: close\r\n";
        assertTrue(raw(head + "Content-Length: " + (1L << 40) + "\r\n\r\n").startsWith("HTTP/1.1 413"));
        String chunk = Integer.toHexString(much.length()) + "\r\n" + much + "\r\n";
        assertTrue(raw(head + "Transfer-Encoding: chunked\r\n\r\n" + chunk + chunk + "0\r\n\r\n").startsWith("HTTP/1.1 413"));
        assertTrue(ask(QUESTION).getLast().has("seconds"), "and the server goes on");
    }

    /** The first line of the answer to these bytes. */
    private static String raw(String request) throws IOException {
        try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), explorer.address().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        int taken = explorer.address().getPort();
        var e = assertThrows(StrataException.class, () -> Explorer.start(model, taken));
        assertTrue(e.getMessage().contains("port " + taken), e.getMessage());
    }

    @Test
    void severalBrowsersAtOnceGetTheSameAnswers() throws Exception {
        String alone = ask(QUESTION).getFirst().toString();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new ArrayList<Callable<String>>();
            for (int i = 0; i < 12; i++) {
                asked.add(() -> ask(QUESTION).getFirst().toString());
            }
            for (var answer : threads.invokeAll(asked)) {
                assertEquals(alone, answer.get());
            }
        }
    }

    @Test
    void aReaderWhoLeavesDisturbsNobody() throws Exception {
        String head = "POST /ask HTTP/1.1\r\nHost: 127.0.0.1:" + explorer.address().getPort() + "\r\nX-Strata-Token: "
                + token() + "\r\nContent-Length: " + QUESTION.length() + "\r\n\r\n";
        for (int i = 0; i < 40; i++) {
            try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), explorer.address().getPort())) {
                socket.getOutputStream().write((head + QUESTION).getBytes(StandardCharsets.UTF_8));
                socket.getOutputStream().flush();
                socket.setSoLinger(true, 0);
            }
        }
        assertTrue(ask(QUESTION).getLast().has("seconds"));
    }
}
