package dev.strata.bench.row;

import dev.strata.bench.Checkpoints;
import dev.strata.bench.contender.Agreement;
import dev.strata.bench.contender.Contender;
import dev.strata.bench.contender.StrataContender;
import dev.strata.kernels.DType;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.device.WeightFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Strata and its peers with one model loaded. Peers whose logits are not Strata's are left out. */
final class Contenders implements AutoCloseable {
    private static final int CHECKED = 512;

    private final Model model;
    private final Device device;
    private final Progress progress;
    private final Map<DType, StrataContender> strata = new EnumMap<>(DType.class);
    private final Map<String, Contender> peers = new LinkedHashMap<>();
    private final Map<String, String> missing = new LinkedHashMap<>();
    private boolean opened;

    Contenders(Model model, Device device, Progress progress) {
        this.model = model;
        this.device = device;
        this.progress = progress;
    }

    Model model() {
        return model;
    }

    /** Strata with weights stored as that type, or quantised from F32. */
    StrataContender strata(DType dtype) {
        return strata.computeIfAbsent(dtype, type -> type == DType.INT8
                ? load(DType.F32, WeightFormat.INT8)
                : load(type, WeightFormat.STORED));
    }

    private StrataContender load(DType stored, WeightFormat format) {
        Path directory = model.directory(stored, progress);
        progress.at("loading strata");
        return new StrataContender(directory, device, format);
    }

    /** The peers that agree with Strata, in F32. */
    List<Contender> peers() {
        if (!opened) {
            Peer.ALL.forEach(this::open);
            opened = true;
        }
        return List.copyOf(peers.values());
    }

    /** Why a peer isn't among them. */
    Map<String, String> missing() {
        return missing;
    }

    private void open(Peer peer) {
        try {
            progress.at("loading " + peer.id());
            Contender contender = peer.opens().open(model.directory(DType.F32, progress));
            progress.at("comparing " + peer.id());
            int count = Math.min(CHECKED, model.config().context());
            var wrong = Agreement.logits(
                    strata(DType.F32), contender, Checkpoints.tokens(count, model.config()));
            if (wrong.isPresent()) {
                contender.close();
                missing.put(peer.id(), wrong.get());
            } else {
                peers.put(peer.id(), contender);
            }
        } catch (Exception | LinkageError e) {
            missing.put(peer.id(), "not available: " + Failure.reason(e));
        }
    }

    @Override
    public void close() {
        var all = new ArrayList<Contender>(peers.values());
        all.addAll(strata.values());
        all.forEach(Contender::close);
    }
}
