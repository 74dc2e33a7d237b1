package dev.strata.bench.row;

import dev.strata.bench.contender.StrataContender;
import dev.strata.bench.table.Row;
import dev.strata.bench.table.Unit;
import dev.strata.kernels.DType;
import dev.strata.lens.cli.DefaultModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * From the start of a fresh process to the first token after eight others, as the user waits for it: Strata's launcher
 * runs {@code strata generate}, a peer's process a main method that does nothing else.
 */
record Start(Model model) implements Contest {
    private static final int PROMPT = 8;

    @Override
    public String name() {
        return "start-" + model.id();
    }

    @Override
    public Unit unit() {
        return Unit.SECONDS;
    }

    @Override
    public Row measure(Competition in) throws InterruptedException {
        Path directory = model.directory(DType.F32, in.progress());
        var entrants = new LinkedHashMap<String, Measurement>();
        entrants.put(StrataContender.ID, start(strata(in)));
        for (Peer peer : Peer.ALL) {
            entrants.put(peer.id(), start(FreshProcess.command(peer.id(), directory, in.device(), PROMPT)));
        }
        return in.row(this, entrants, Map.of(), in.pace().ofProcesses(), _ -> OptionalDouble.empty());
    }

    private static Measurement start(List<String> command) {
        return () -> Child.run(command).firstLine();
    }

    private List<String> strata(Competition in) {
        Path directory = model == Model.DEMO ? DefaultModel.directory() : model.directory(DType.F32, in.progress());
        String home = System.getProperty("strata.home");
        Path launcher = Path.of(home == null ? "" : home).resolve("strata");
        if (home == null || !Files.isExecutable(launcher)) {
            return FreshProcess.command(StrataContender.ID, directory, in.device(), PROMPT);
        }
        String tokens = IntStream.rangeClosed(1, PROMPT).mapToObj(Integer::toString).collect(Collectors.joining(","));
        return List.of(launcher.toString(), "generate", "--tokens", tokens, "--max-new-tokens", "1",
                "--model", directory.toString(), "--device", in.device().id(), "--json");
    }
}
