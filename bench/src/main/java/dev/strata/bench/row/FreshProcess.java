package dev.strata.bench.row;

import dev.strata.bench.Checkpoints;
import dev.strata.bench.contender.Contender;
import dev.strata.bench.contender.StrataContender;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.Device;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM that opens a model, runs a prompt once, prints the token that follows, then the most memory it ever had. */
public final class FreshProcess {
    /** What a peer's JVM needs. Those of a TornadoVM SDK, which ours may have, are none of its business. */
    private static final List<String> PEER_OPTIONS = List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC");

    private FreshProcess() {}

    /** Arguments: the contender, the checkpoint's directory, Strata's device, the number of tokens. */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[1]);
        int[] tokens = Checkpoints.tokens(Integer.parseInt(args[3]), Config.read(directory.resolve("config.json")));
        try (var contender = open(args[0], directory, args[2]); var sequence = contender.sequence()) {
            IO.println(sequence.append(tokens));
            System.out.flush();
            IO.println(peakBytes());
        }
    }

    /** The command that runs it; Strata has this JVM's options. */
    static List<String> command(String contender, Path directory, Device device, int count) {
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(contender.equals(StrataContender.ID)
                ? ManagementFactory.getRuntimeMXBean().getInputArguments()
                : PEER_OPTIONS);
        command.add("-Dstrata.threads=" + Contender.threads());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), FreshProcess.class.getName(), contender,
                directory.toString(), device.id(), Integer.toString(count)));
        return command;
    }

    private static Contender open(String id, Path directory, String device) throws Exception {
        if (id.equals(StrataContender.ID)) {
            return new StrataContender(directory, Device.of(device));
        }
        Peer peer = Peer.ALL.stream().filter(candidate -> candidate.id().equals(id)).findFirst().orElseThrow();
        return peer.opens().open(directory);
    }

    /** The peak of what was resident, mapped files included; -1 where there is no /proc. */
    private static long peakBytes() throws Exception {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return -1;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElse(-1);
    }
}
