package dev.strata.lens.cli;

import dev.strata.lens.SingleToken;
import dev.strata.runtime.Gpt2;
import java.util.OptionalInt;

/**
 * A token that an option gives as text or another one as an id.
 *
 * @param option the text's, e.g. {@code --target}; the id's is {@code --target-id}
 * @param text null if not given
 * @param id null if not given
 */
record OneToken(String option, String text, Integer id) {
    /** Refuses both at once. */
    OneToken {
        if (text != null && id != null) {
            throw new UsageException("either " + option + " or " + option + "-id, not both");
        }
    }

    /** Refuses none. */
    OneToken required() {
        if (text == null && id == null) {
            throw new UsageException(option + " is missing (or " + option + "-id in its place)");
        }
        return this;
    }

    /** The token's id, which is the model's; empty if none was given. */
    OptionalInt of(Gpt2 model) {
        if (text != null) {
            return OptionalInt.of(UsageException.blaming(option, () -> SingleToken.of(model.tokenizer(), text)));
        }
        if (id != null) {
            UsageException.requireToken(option + "-id", id, model);
            return OptionalInt.of(id);
        }
        return OptionalInt.empty();
    }
}
