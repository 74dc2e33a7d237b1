package dev.strata.lens.attention;

import dev.strata.runtime.StrataException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** How much one position reads of another. Rollout and flow are Abnar and Zuidema's (2020). */
public enum Method {
    /** One layer's attention weights, which read what the layers below have already mixed. */
    RAW("raw"),
    /** The product of all layers' attention, residual stream included, down to the input tokens: {@link Rollout}. */
    ROLLOUT("rollout"),
    /** The maximum flow from a position down to an input token, attention being the capacity: {@link Flow}. */
    FLOW("flow");

    private final String id;

    Method(String id) {
        this.id = id;
    }

    /** As the command line and JSON name it, e.g. {@code rollout}. */
    public String id() {
        return id;
    }

    /**
     * The method of that name.
     *
     * @throws StrataException if there is none
     */
    public static Method of(String id) {
        return Arrays.stream(values()).filter(method -> method.id.equals(id)).findFirst().orElseThrow(() ->
                new StrataException("unknown method '" + id + "'; there are "
                        + Arrays.stream(values()).map(Method::id).collect(Collectors.joining(", "))));
    }

    @Override
    public String toString() {
        return id;
    }
}
