package dev.strata.lens.rank;

import dev.strata.lens.LayerReader;
import dev.strata.lens.Lens;
import dev.strata.lens.Origin;
import dev.strata.lens.Readings;
import dev.strata.lens.Token;
import dev.strata.lens.predict.Blank;
import dev.strata.lens.predict.LensPredictions;
import dev.strata.lens.rank.Rankings.Column;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Run;
import dev.strata.runtime.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers the columns of rankings from the runs that are needed for them. */
final class RankAnswer {
    private final Lens lens;
    private final int[] readings;
    private final int most;
    private final boolean oneBlank;
    private final List<Column> columns = new ArrayList<>();
    private final Map<Lens, List<Blank>> blanks = new LinkedHashMap<>();

    /**
     * @param most how many of each layer's likeliest tokens are wanted beside the ranks; 0 for no such details
     * @param oneBlank whether all tokens are for one blank, so that a page can show further ones too
     */
    RankAnswer(Lens lens, int[] readings, int most, boolean oneBlank) {
        this.lens = lens;
        this.readings = readings;
        this.most = most;
        this.oneBlank = oneBlank;
    }

    /**
     * Ranks tokens in a run.
     *
     * @param before tokens of the text that come before the run's
     * @param positions the run's
     * @param targets [position][target]
     */
    void add(Run run, int before, int[] positions, int[][] targets) {
        if (most > 0) {
            for (Lens each : lens.andOther()) {
                addDetails(new LayerReader(run, each, readings), before, positions, targets);
            }
        } else {
            addRanks(new LayerReader(run, lens, readings), before, positions, targets);
        }
    }

    private void addRanks(LayerReader reader, int before, int[] positions, int[][] targets) {
        add(reader.run().model().tokenizer(), before, positions, targets, reader.ranks(positions, targets));
    }

    /**
     * Takes ranks that are known.
     *
     * @param before tokens of the text that come before the positions' run
     * @param targets [position][target]
     * @param ranks [reading][position][target]
     */
    void add(Tokenizer tokenizer, int before, int[] positions, int[][] targets, int[][][] ranks) {
        for (int p = 0; p < positions.length; p++) {
            for (int t = 0; t < targets[p].length; t++) {
                int row = p;
                int target = t;
                var ofLayers = Arrays.stream(ranks).map(ofLayer -> ofLayer[row][target]).toList();
                columns.add(new Column(before + positions[p], Token.of(tokenizer, targets[p][t]), ofLayers));
            }
        }
    }

    private void addDetails(LayerReader reader, int before, int[] positions, int[][] targets) {
        var predicted = LensPredictions.of(reader, positions, most, targets).after(before);
        for (int p = 0; p < positions.length && reader.lens() == lens; p++) {
            var blank = predicted.blanks().get(p);
            blank.tracks().forEach(track -> columns.add(new Column(blank.position(), track.token(), track.ranks())));
        }
        predicted = oneBlank ? predicted.withTracks(reader, before) : predicted;
        blanks.computeIfAbsent(reader.lens(), _ -> new ArrayList<>()).addAll(predicted.blanks());
    }

    /** What was found. */
    Rankings rankings(Gpt2 model, int[] tokens) {
        return new Rankings(
                Origin.of(model),
                lens,
                model.config().vocabulary(),
                Token.all(model.tokenizer(), tokens),
                Arrays.stream(readings).mapToObj(Readings::label).toList(),
                columns,
                blanks.entrySet().stream()
                        .map(entry -> new LensPredictions(entry.getKey(), entry.getValue()))
                        .toList());
    }
}
