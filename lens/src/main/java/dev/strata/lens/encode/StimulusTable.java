package dev.strata.lens.encode;

import dev.strata.lens.table.CsvFile;
import dev.strata.runtime.StrataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Stimuli in a CSV file: columns {@code id} and {@code text} and, if there are such, {@code passage} and {@code group}.
 * Where there is only one of the two it stands for both; where there is neither each stimulus is for itself.
 */
public final class StimulusTable {
    private static final String PASSAGE = "passage";
    private static final String GROUP = "group";

    private StimulusTable() {}

    /**
     * Reads a file.
     *
     * @param group the column of groups, if it is not called so
     * @throws StrataException naming the file, and the column, the line or the id that is not as it must be; or a
     *     passage that belongs to two groups
     */
    public static List<Stimulus> read(Path file, Optional<String> group) {
        try (var csv = CsvFile.open(file)) {
            int id = csv.column("id");
            int text = csv.column("text");
            OptionalInt passages = optional(csv, PASSAGE);
            OptionalInt groups = group.isPresent() ? OptionalInt.of(csv.column(group.get())) : optional(csv, GROUP);
            int passage = passages.orElse(groups.orElse(id));
            int together = groups.orElse(passages.orElse(id));
            var stimuli = new ArrayList<Stimulus>();
            var ids = new HashSet<String>();
            var groupOf = new HashMap<String, String>();
            for (Optional<CsvFile.Row> row = csv.next(); row.isPresent(); row = csv.next()) {
                String place = file + ", line " + row.get().line() + ": ";
                List<String> cells = row.get().cells();
                for (int column : new int[] {id, text, passage, together}) {
                    if (cells.get(column).isBlank()) {
                        throw new StrataException(place + "column " + csv.header().get(column) + " is empty");
                    }
                }
                var stimulus = new Stimulus(cells.get(id), cells.get(text), cells.get(passage), cells.get(together));
                if (!ids.add(stimulus.id())) {
                    throw new StrataException(place + "a second stimulus with the id " + stimulus.id());
                }
                String other = groupOf.putIfAbsent(stimulus.passage(), stimulus.group());
                if (other != null && !other.equals(stimulus.group())) {
                    throw new StrataException(place + "passage " + stimulus.passage() + " is in group " + stimulus.group()
                            + " and, further up, in group " + other);
                }
                stimuli.add(stimulus);
            }
            if (stimuli.isEmpty()) {
                throw new StrataException(file + ": has no stimuli below the header");
            }
            return List.copyOf(stimuli);
        }
    }

    private static OptionalInt optional(CsvFile csv, String name) {
        return csv.header().contains(name) ? OptionalInt.of(csv.column(name)) : OptionalInt.empty();
    }
}
