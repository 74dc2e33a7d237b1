package dev.strata.bench.table;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.strata.lens.Json;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * All that one run of {@code strata bench} measured.
 *
 * @param rounds of a row at most
 * @param peers the contenders beside Strata, in the order of their columns
 */
public record Table(Machine machine, int rounds, List<String> peers, Ceilings ceilings, List<Row> rows) {
    public Table {
        peers = List.copyOf(peers);
        rows = List.copyOf(rows);
    }

    /** As text, 100 columns or more. */
    @Override
    public String toString() {
        return new TableText(this).toString();
    }

    /**
     * {@code {"machine":…,"rows":[{"name":…,"unit":…,"strata":…,"peers":{…},"ratio":…}]}}; a figure that was not
     * measured is null, and {@code missing} says why.
     */
    public String toJson() {
        var json = Json.object();
        json.set("machine", machineJson());
        json.put("rounds", rounds);
        var array = json.putArray("rows");
        rows.forEach(row -> array.add(json(row)));
        return json.toPrettyString();
    }

    private ObjectNode machineJson() {
        var json = machine.json();
        put(json, "bytesPerSecond", "flopPerSecond", ceilings.host());
        ceilings.device().ifPresent(device -> put(json, "deviceBytesPerSecond", "deviceFlopPerSecond", device));
        return json;
    }

    private static void put(ObjectNode json, String bandwidth, String arithmetic, Limits limits) {
        limits.bandwidth().ifPresent(sample -> json.put(bandwidth, sample.median()));
        if (!limits.arithmetic().isEmpty()) {
            var flop = json.putObject(arithmetic);
            limits.arithmetic().forEach((id, sample) -> flop.put(id, sample.median()));
        }
    }

    private ObjectNode json(Row row) {
        var json = Json.object().put("name", row.name()).put("unit", row.unit().symbol());
        json.put("strata", number(row.strata()));
        var others = json.putObject("peers");
        peers.stream()
                .filter(peer -> row.samples().containsKey(peer) || row.missing().containsKey(peer))
                .forEach(peer -> others.put(peer, number(row.median(peer))));
        json.put("ratio", number(row.ratio()));
        json.put("ceiling", number(row.ceiling()));
        var quartiles = json.putObject("quartiles");
        row.samples().forEach((id, sample) ->
                quartiles.putArray(id).add(sample.lowerQuartile()).add(sample.upperQuartile()));
        if (!row.missing().isEmpty()) {
            var missing = json.putObject("missing");
            for (Map.Entry<String, String> entry : row.missing().entrySet()) {
                missing.put(entry.getKey(), entry.getValue());
            }
        }
        return json;
    }

    private static Double number(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}
