package dev.strata.runtime.checkpoint;

import dev.strata.runtime.program.Parameter;
import dev.strata.runtime.tokenizer.Tokenizer;
import java.nio.file.Path;

/** A GPT-2 checkpoint in the Hugging Face layout: a directory with config, weights and vocabulary. */
public final class Checkpoint implements AutoCloseable {
    public static Checkpoint open(Path directory) {
        throw new UnsupportedOperationException();
    }

    public Config config() {
        throw new UnsupportedOperationException();
    }

    /** The directory's own name. */
    public String name() {
        throw new UnsupportedOperationException();
    }

    public Tokenizer tokenizer() {
        throw new UnsupportedOperationException();
    }

    /** A parameter's tensor; {@code lm_head.weight} is {@code wte.weight} itself (the same object) where they are tied. */
    public Tensor tensor(Parameter parameter, int layer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
