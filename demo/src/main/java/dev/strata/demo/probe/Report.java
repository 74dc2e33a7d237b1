package dev.strata.demo.probe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.strata.lens.Json;
import dev.strata.lens.Readings;
import dev.strata.lens.Token;
import dev.strata.lens.rank.Rankings;
import dev.strata.runtime.Gpt2;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * How a model did in the {@link Probes}.
 *
 * @param model the checkpoint's name
 * @param device its id
 * @param layers the model's
 * @param sentences some sentences of the README, layer by layer
 */
public record Report(
        String model,
        String device,
        int layers,
        List<FactResult> facts,
        List<AgreementResult> agreement,
        List<Rankings> sentences) {

    public Report {
        facts = List.copyOf(facts);
        agreement = List.copyOf(agreement);
        sentences = List.copyOf(sentences);
    }

    /** Asks a model everything. */
    public static Report of(Gpt2 model, Probes probes) {
        var examiner = new Examiner(model);
        return new Report(
                model.name(),
                model.device().id(),
                model.config().layers(),
                probes.facts().stream().map(examiner::ask).toList(),
                probes.agreement().stream().map(examiner::ask).toList(),
                examiner.sentences());
    }

    Count rightFacts() {
        return Count.of(facts, FactResult::right);
    }

    Map<String, Count> factsByKind() {
        return Count.by(fact -> fact.probe().kind(), facts, FactResult::right);
    }

    Count rightVerbs() {
        return Count.of(agreement, AgreementResult::right);
    }

    /** By the verb's right form: {@code are}. */
    Map<String, Count> agreementByVerb() {
        return Count.by(result -> result.probe().right().strip(), agreement, AgreementResult::right);
    }

    /** By reading (see {@link Readings}), how many right answers have a first token that is first rank 1 there. */
    long[] histogram() {
        long[] counts = new long[layers + 1];
        reached().forEach(reading -> counts[reading]++);
        return counts;
    }

    /** The middle of the readings where right answers are first rank 1; of two the lower one. */
    OptionalInt median() {
        int[] readings = reached().sorted().toArray();
        return readings.length == 0 ? OptionalInt.empty() : OptionalInt.of(readings[(readings.length - 1) / 2]);
    }

    private IntStream reached() {
        return facts.stream().filter(FactResult::right).mapToInt(fact -> fact.reached().orElseThrow());
    }

    /** For people. */
    public String toText() {
        return new ReportText(this).toString();
    }

    /** For programs, on one line. */
    public String toJson() {
        var json = Json.object().put("command", "demo probe").put("model", model).put("device", device);
        var ofFacts = rightFacts().toJson();
        addTo(ofFacts.putObject("kinds"), factsByKind());
        json.set("facts", ofFacts);
        var ofAgreement = rightVerbs().toJson();
        addTo(ofAgreement.putObject("verbs"), agreementByVerb());
        json.set("agreement", ofAgreement);

        var reached = json.putObject("reached");
        median().ifPresent(reading -> reached.put("median", Readings.label(reading)));
        var byLayer = reached.putObject("layers");
        long[] counts = histogram();
        IntStream.range(0, counts.length).forEach(reading -> byLayer.put(Readings.label(reading), counts[reading]));

        var array = json.putArray("sentences");
        for (Rankings sentence : sentences) {
            var ranks = array.addObject().put("text", Token.text(sentence.tokens())).putObject("ranks");
            sentence.columns().forEach(column -> ranks.set(column.target().text(), Json.integers(column.ranks())));
        }
        return json.toString();
    }

    private static void addTo(ObjectNode json, Map<String, Count> counts) {
        counts.forEach((name, count) -> json.set(name, count.toJson()));
    }
}
