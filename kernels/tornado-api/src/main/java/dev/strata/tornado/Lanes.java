package dev.strata.tornado;

import dev.strata.tornado.Lane.Index;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;

/**
 * Runs a kernel as plain Java, lane by lane, in a test. A group's lanes are threads that share its local
 * arrays and meet at its barriers; groups run one after the other.
 */
public final class Lanes {
    private Lanes() {}

    /** The context of lane {@code x} of a grid of {@code size} lanes, alone in its group. */
    public static KernelContext at(int x, int size) {
        Index one = new Index(1, 1, 1);
        Index place = new Index(x, 0, 0);
        return new Lane(place, new Index(0, 0, 0), place, new Index(size, 1, 1), one, new WorkGroup(1)).context();
    }

    /** Runs {@code kernel} in {@code size} lanes, each alone in its group. */
    public static void run(int size, Consumer<KernelContext> kernel) {
        run(new WorkerGrid1D(size), kernel);
    }

    /**
     * Runs {@code kernel} in every lane of the grid. Groups have one lane where the grid leaves it to the backend.
     *
     * @throws IllegalArgumentException if a group's size does not divide the grid's
     * @throws IllegalStateException if some lanes of a group wait at a barrier that others never reach
     */
    public static void run(WorkerGrid grid, Consumer<KernelContext> kernel) {
        Index size = Index.of(grid.getGlobalWork());
        Index local = grid.getLocalWork() == null ? new Index(1, 1, 1) : Index.of(grid.getLocalWork());
        if (size.x() % local.x() != 0 || size.y() % local.y() != 0 || size.z() % local.z() != 0) {
            throw new IllegalArgumentException("groups of " + local + " lanes do not divide a grid of " + size);
        }
        Index groups = new Index(size.x() / local.x(), size.y() / local.y(), size.z() / local.z());
        for (int g = 0; g < groups.volume(); g++) {
            Index group = groups.at(g);
            WorkGroup shared = new WorkGroup(local.volume());
            List<KernelContext> contexts = new ArrayList<>();
            for (int i = 0; i < local.volume(); i++) {
                Index place = local.at(i);
                contexts.add(new Lane(group.times(local).plus(place), place, group, size, local, shared).context());
            }
            shared.run(contexts, kernel);
        }
    }
}
