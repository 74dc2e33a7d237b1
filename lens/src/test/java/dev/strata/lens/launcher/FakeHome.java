package dev.strata.lens.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A copy of the launcher in a directory that looks like the repository, with a JDK that only says what it
 * was called with and a Maven that only writes down that it was.
 */
final class FakeHome {
    static final Path REPOSITORY = Path.of("").toAbsolutePath().getParent();

    /** How a call of the launcher ended. */
    record Result(int code, String out, String err) {
        List<String> arguments() {
            return out.lines().toList();
        }
    }

    final Path home;
    final Path jdk;
    final Path bin;
    private final Map<String, String> environment = new HashMap<>();

    FakeHome(Path directory) throws IOException {
        home = directory.toRealPath().resolve("a home");
        for (String module : List.of("kernels", "kernels/tornado-api", "runtime", "lens", "bench", "demo")) {
            write(module + "/pom.xml", "");
            write(module + "/src/main/java/A.java", "");
        }
        write("pom.xml", "");
        Files.copy(REPOSITORY.resolve("strata"), home.resolve("strata"));
        executable(home.resolve("strata"));
        jdk = jdk("jdk", "25.0.1", "java.base jdk.incubator.vector");
        bin = home.resolve("bin");
        maven("echo built >>\"" + home + "/builds\"");
        environment.put("JAVA_HOME", jdk.toString());
        environment.put("HOME", home.toString());
        environment.put("PATH", bin + ":/usr/bin:/bin");
        environment.put("LANG", "C.UTF-8");
    }

    private Path write(String name, String text) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static void executable(Path file) {
        if (!file.toFile().setExecutable(true)) {
            throw new AssertionError(file);
        }
    }

    /** A JDK whose java prints its arguments, a line each. */
    Path jdk(String name, String version, String modules) throws IOException {
        write(name + "/release", "JAVA_VERSION=\"" + version + "\"\nMODULES=\"" + modules + "\"\n");
        java(name, "printf '%s\\n' \"$0\" \"$@\"");
        return home.resolve(name);
    }

    void java(String name, String script) throws IOException {
        executable(write(name + "/bin/java", "#!/bin/bash\n" + script + "\n"));
    }

    void maven(String script) throws IOException {
        executable(write("bin/mvn", "#!/bin/bash\n" + script + "\n"));
    }

    FakeHome with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    int builds() throws IOException {
        Path builds = home.resolve("builds");
        return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
    }

    ProcessBuilder process(Path launcher, String... arguments) {
        var command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(Path.of("/").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    Process start(Path launcher, String... arguments) throws IOException {
        return process(launcher, arguments).start();
    }

    static Result end(Process process) throws Exception {
        process.getOutputStream().close();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the launcher hangs");
        }
        return new Result(
                process.exitValue(),
                new String(process.getInputStream().readAllBytes()),
                new String(process.getErrorStream().readAllBytes()));
    }

    Result run(String... arguments) throws Exception {
        return end(start(home.resolve("strata"), arguments));
    }
}
