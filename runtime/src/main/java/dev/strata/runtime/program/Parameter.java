package dev.strata.runtime.program;

/**
 * A learned tensor, by its Hugging Face name without the {@code transformer.} prefix.
 *
 * @param name e.g. {@code wte.weight}; inside a block without the layer, e.g. {@code attn.c_attn.weight}
 * @param perLayer whether each block has its own
 * @param rows the first dimension; 1 for a vector
 * @param columns the last dimension
 */
public record Parameter(String name, boolean perLayer, int rows, int columns) {
    /** The name in the checkpoint for one layer: {@code h.L.NAME}, or the name itself outside the blocks. */
    public String name(int layer) {
        return perLayer ? "h." + layer + "." + name : name;
    }

    /** How many there are in a model of so many layers. */
    public int count(int layers) {
        return perLayer ? layers : 1;
    }

    public boolean isVector() {
        return rows == 1;
    }

    /** As a checkpoint stores it: [columns] for a vector, else [rows, columns]. */
    public long[] shape() {
        return isVector() ? new long[] {columns} : new long[] {rows, columns};
    }

    /** Written out: the JVM takes 20 ms of a start to make a record's own, in its first use. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Parameter that
                && name.equals(that.name)
                && perLayer == that.perLayer
                && rows == that.rows
                && columns == that.columns;
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
