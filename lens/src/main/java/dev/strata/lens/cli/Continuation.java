package dev.strata.lens.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.strata.lens.Json;
import dev.strata.lens.Origin;
import dev.strata.runtime.Generation.End;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Sampling;
import dev.strata.runtime.TextStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a prompt is followed by, token by token, until it is as long as was asked for or a stop string comes. */
final class Continuation {
    private final Gpt2 model;
    private final int[] prompt;
    private final int most;
    private final TextStream stream;
    private final StringBuilder text = new StringBuilder();
    private int[] tokens;
    private String end = "";

    Continuation(Gpt2 model, int[] prompt, int most, List<String> stops) {
        this.model = model;
        this.prompt = prompt;
        this.most = most;
        this.stream = new TextStream(stops);
        this.tokens = prompt;
    }

    /** Appends a token; returns the text that is certain by now. */
    String add(int token) {
        tokens = Arrays.copyOf(tokens, tokens.length + 1);
        tokens[tokens.length - 1] = token;
        String piece = stream.push(model.tokenizer().bytes(token));
        text.append(piece);
        return piece;
    }

    /** Whether another token is wanted. */
    boolean goesOn() {
        return stream.stop().isEmpty() && drawn() < most;
    }

    /** New tokens. */
    int drawn() {
        return tokens.length - prompt.length;
    }

    /**
     * Ends the text; returns what was held back.
     *
     * @param why the model ended it; empty if it did not
     */
    String end(Optional<End> why) {
        String rest = stream.finish();
        text.append(rest);
        end = stream.stop().isPresent() ? "stop" : why.map(Continuation::name).orElse("max_new_tokens");
        return rest;
    }

    private static String name(End end) {
        return end.name().toLowerCase(Locale.ROOT);
    }

    ObjectNode json(Sampling sampling) {
        var tokenizer = model.tokenizer();
        boolean whole = !end.equals("stop");
        var json = Origin.of(model).json("generate");
        json.set("tokens", Json.ids(tokens));
        json.put("text", whole ? tokenizer.decode(tokens) : tokenizer.decode(prompt) + text)
                .put("new_text", text.toString())
                .put("end", end)
                .put("prompt_tokens", prompt.length)
                .put("new_tokens", drawn());
        json.putObject("sampling")
                .put("temperature", sampling.temperature())
                .put("top_k", sampling.topK())
                .put("top_p", sampling.topP())
                .put("seed", sampling.seed());
        return json;
    }
}
