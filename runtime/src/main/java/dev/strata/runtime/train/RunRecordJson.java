package dev.strata.runtime.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Json;
import dev.strata.runtime.train.RunRecord.HeldOutLoss;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run's record as JSON: {@code {"step":…, "settings":{"batch":…, …}, "data":{"files":[…], …}, "held_out":[{"step":…,
 * "loss":…}]}}. Settings have their options' names, with underscores.
 */
final class RunRecordJson {
    private final JsonNode json;
    private final String where;

    private RunRecordJson(JsonNode json, String where) {
        this.json = json;
        this.where = where;
    }

    static ObjectNode write(RunRecord record) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("step", record.step());
        ObjectNode settings = json.putObject("settings");
        record.settings().values().forEach((name, value) -> {
            String key = name.replace('-', '_');
            switch (value) {
                case Integer number -> settings.put(key, number);
                case Long number -> settings.put(key, number);
                case Double number -> settings.put(key, number);
                case Boolean flag -> settings.put(key, flag);
                default -> throw new IllegalStateException(name + " is a " + value.getClass());
            }
        });
        ObjectNode data = json.putObject("data");
        var files = data.putArray("files");
        record.source().files().forEach(file -> files.add(file.toString()));
        record.source().heldOutFile().ifPresentOrElse(
                file -> data.put("held_out_file", file.toString()),
                () -> data.put("held_out_part", record.source().heldOutPart()));
        data.put("tokens", record.data().tokens());
        data.put("held_out_tokens", record.data().heldOutTokens());
        data.put("sha256", record.data().sha256());
        var heldOut = json.putArray("held_out");
        record.heldOut().forEach(
                measured -> heldOut.addObject().put("step", measured.step()).put("loss", measured.loss()));
        return json;
    }

    /**
     * @param where what an error message begins with
     * @throws StrataException if it isn't what {@link #write} writes
     */
    static RunRecord read(String text, String where) {
        JsonNode json = Json.parseObject(text.getBytes(StandardCharsets.UTF_8), where);
        return new RunRecordJson(json, where).read();
    }

    private RunRecord read() {
        var data = json.path("data");
        var files = new ArrayList<Path>();
        data.path("files").forEach(file -> files.add(Path.of(file.asText())));
        Optional<Path> heldOutFile = Optional.of(data.path("held_out_file"))
                .filter(JsonNode::isTextual)
                .map(file -> Path.of(file.textValue()));
        double part = heldOutFile.isPresent() ? DataSource.DEFAULT_PART : number(data, "held_out_part").doubleValue();
        var fingerprint = new Fingerprint(
                number(data, "tokens").intValue(), number(data, "held_out_tokens").intValue(),
                data.path("sha256").asText());
        List<HeldOutLoss> measurements = new ArrayList<>();
        json.path("held_out").forEach(measured -> measurements.add(
                new HeldOutLoss(number(measured, "step").longValue(), number(measured, "loss").doubleValue())));
        return new RunRecord(
                settings(json.path("settings")), new DataSource(files, heldOutFile, part), fingerprint,
                number(json, "step").longValue(), measurements);
    }

    private TrainingSettings settings(JsonNode s) {
        return new TrainingSettings(
                new Windowing(integer(s, "context"), integer(s, "stride"), s.path("at_lines").asBoolean()),
                integer(s, "batch"),
                integer(s, "accumulate"),
                new Schedule(
                        number(s, "steps").longValue(), number(s, "lr").doubleValue(),
                        number(s, "min_lr").doubleValue(), number(s, "warmup").longValue()),
                new Optimiser(
                        number(s, "beta1").doubleValue(), number(s, "beta2").doubleValue(),
                        number(s, "epsilon").doubleValue(), number(s, "weight_decay").doubleValue(),
                        number(s, "clip").doubleValue()),
                number(s, "seed").longValue(),
                number(s, "evaluate_every").longValue(),
                integer(s, "evaluate_windows"));
    }

    private int integer(JsonNode object, String key) {
        return number(object, key).intValue();
    }

    private JsonNode number(JsonNode object, String key) {
        JsonNode value = object.path(key);
        if (!value.isNumber()) {
            throw new StrataException(where + ": " + key + " must be a number, found " + Json.describe(value));
        }
        return value;
    }
}
