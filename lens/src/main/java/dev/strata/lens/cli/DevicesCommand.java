package dev.strata.lens.cli;

import dev.strata.lens.Json;
import dev.strata.lens.terminal.Columns;
import dev.strata.lens.terminal.Visible;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.device.Devices;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code strata devices}: where a model can run here. */
@Command(
        name = "devices",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {"Lists the host and every device that TornadoVM offers, and says which one auto takes.", ""})
final class DevicesCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private GeneralOptions general;

    DevicesCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var devices = Devices.all();
        var choice = Devices.auto();
        var missing = Devices.missing();
        console.out().println(general.json ? json(devices, choice, missing) : text(devices, choice, missing));
        return 0;
    }

    /** The part of an id before its index: {@code host}, {@code opencl}. */
    private static String backend(Device device) {
        return device.id().split(":")[0];
    }

    private static String kind(Device device) {
        return device.kind().name().toLowerCase(Locale.ROOT);
    }

    private static boolean chosen(Device device, Devices.Choice choice) {
        return device.id().equals(choice.device().id());
    }

    private String text(List<Device> devices, Devices.Choice choice, List<String> missing) {
        var terminal = console.terminal(general.colour);
        var table = new Columns("", "id", "backend", "kind", "memory", "name").right(4);
        for (Device device : devices) {
            table.row(chosen(device, choice) ? "*" : "", device.id(), backend(device), kind(device),
                    Bytes.of(device.memory()), Visible.text(device.name()));
        }
        var lines = new ArrayList<>(table.lines());
        lines.set(0, terminal.bold(lines.getFirst()));
        lines.add("");
        lines.add("* --device auto takes " + choice.device().id() + ": " + choice.reason() + ".");
        lines.addAll(missing);
        return String.join("\n", lines);
    }

    private static String json(List<Device> devices, Devices.Choice choice, List<String> missing) {
        var json = Json.object().put("command", "devices");
        var array = json.putArray("devices");
        for (Device device : devices) {
            array.addObject()
                    .put("id", device.id())
                    .put("backend", backend(device))
                    .put("kind", kind(device))
                    .put("name", device.name())
                    .put("memory", device.memory())
                    .put("auto", chosen(device, choice));
        }
        json.putObject("auto").put("device", choice.device().id()).put("reason", choice.reason());
        json.set("missing", Json.strings(missing));
        return Json.text(json);
    }
}
