package dev.strata.lens.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
    @TempDir
    private Path directory;

    private FakeHome fake;

    @BeforeEach
    void home() throws Exception {
        fake = new FakeHome(directory);
    }

    private static void assertContains(List<String> all, String... some) {
        for (String one : some) {
            assertTrue(all.contains(one), one + " in " + all);
        }
    }

    @Test
    void theCommandLineReachesJavaAsItIs() throws Exception {
        var result = fake.run("rank", " Grüße  ", "", "a b", "*", "--watch", " London", "$HOME");
        var arguments = result.arguments();
        assertEquals(
                List.of("dev.strata.lens.cli.Main", "rank", " Grüße  ", "", "a b", "*", "--watch", " London", "$HOME"),
                arguments.subList(arguments.indexOf("dev.strata.lens.cli.Main"), arguments.size()));
        assertContains(arguments, "--add-modules", "jdk.incubator.vector", "-Dstrata.home=" + fake.home);
        assertContains(arguments, "-Dstrata.columns=0");
    }

    @Test
    void benchAndDemoAreProgramsOfTheirOwn() throws Exception {
        for (String name : List.of("bench", "demo")) {
            var arguments = fake.run(name, "--only", "a b").arguments();
            String main = "dev.strata." + name + "." + (name.equals("demo") ? "Demo" : "Bench");
            assertEquals(List.of(main, "--only", "a b"), arguments.subList(arguments.indexOf(main), arguments.size()));
            String target = fake.home + "/" + name + "/target/";
            assertContains(arguments, target + "strata-" + name + ".jar:" + target + "lib/*");
        }
        assertEquals(2, fake.builds());
    }

    @Test
    void worksThroughSymbolicLinksFromAnywhere() throws Exception {
        Path far = Files.createDirectories(directory.toRealPath().resolve("x/y"));
        Path link = Files.createSymbolicLink(far.resolve("link"), fake.home.resolve("strata"));
        Path relative = Files.createSymbolicLink(far.getParent().resolve("strata"), Path.of("y/link"));
        for (Path launcher : List.of(link, relative)) {
            var result = FakeHome.end(fake.start(launcher, "devices"));
            assertContains(result.arguments(), "-Dstrata.home=" + fake.home, "devices");
        }
    }

    @Test
    void buildsOnFirstUseAndWhenASourceIsNewer() throws Exception {
        var first = fake.run("rank", "a");
        assertEquals("strata: building (once; about a minute the first time) ...\n", first.err());
        assertEquals(1, fake.builds());

        var second = fake.run("rank", "a");
        assertEquals("", second.err());
        assertEquals(1, fake.builds());

        Files.setLastModifiedTime(
                fake.home.resolve("runtime/src/main/java/A.java"), FileTime.from(Instant.now().plusSeconds(5)));
        fake.run("rank", "a");
        assertEquals(2, fake.builds());
    }

    @Test
    void aFailedBuildShowsItsLogAndLeavesNoLock() throws Exception {
        fake.maven("echo 'A.java:1: error'; exit 1");
        var result = fake.run("rank", "a");
        assertEquals(1, result.code());
        assertEquals("", result.out());
        assertTrue(result.err().contains("A.java:1: error") && result.err().endsWith("strata: the build failed\n"));

        fake.maven("echo built >>\"" + fake.home + "/builds\"");
        assertEquals(0, fake.run("rank", "a").code());
        assertEquals(1, fake.builds());
    }

    @Test
    void severalFirstUsesAtOnceBuildOnce() throws Exception {
        fake.maven("sleep 0.5; echo built >>\"" + fake.home + "/builds\"");
        var processes = new ArrayList<Process>();
        for (int i = 0; i < 4; i++) {
            processes.add(fake.start(fake.home.resolve("strata"), "rank", "text " + i));
        }
        for (int i = 0; i < 4; i++) {
            var result = FakeHome.end(processes.get(i));
            assertEquals(0, result.code(), result.err());
            assertContains(result.arguments(), "text " + i);
        }
        assertEquals(1, fake.builds());
    }

    @Test
    void aLockWhoseOwnerIsGoneIsNoObstacle() throws Exception {
        Path lock = Files.createDirectories(fake.home.resolve("lens/target/strata.lock"));
        var gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Files.writeString(lock.resolve("pid"), gone.pid() + "\n");
        assertEquals(0, fake.run("rank", "a").code());
        assertEquals(1, fake.builds());
    }

    @Test
    void startsFromWhatTheBuildRecorded() throws Exception {
        String archive = fake.home + "/lens/target/strata.aot";
        fake.run("rank");
        assertTrue(fake.run("rank").arguments().stream().noneMatch(a -> a.startsWith("-XX:AOT")), "nothing recorded");

        fake.java("jdk", """
                for argument; do
                    case "$argument" in -XX:AOTCacheOutput=*) echo archive >"${argument#*=}" ;; esac
                done
                printf '%s\\n' "$@"
                """);
        Files.delete(Path.of(archive));
        var arguments = fake.run("rank").arguments();
        assertContains(arguments, "-XX:AOTCache=" + archive, "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED");
        assertFalse(arguments.contains("--add-modules"), "an incubator module would make the archive useless");
        String kept = "-XX:CompileCommand=dontinline,";
        String apart = arguments.stream().filter(a -> a.startsWith(kept)).findFirst().orElseThrow();
        Class.forName(apart.substring(kept.length(), apart.indexOf("::"))); // or C2 would take no notice
        assertEquals(1, fake.builds(), "recording needs no build");

        Path sdk = Files.createDirectories(directory.toRealPath().resolve("sdk"));
        Files.writeString(sdk.resolve("tornado-argfile"), "");
        fake.with("TORNADOVM_HOME", sdk.toString());
        assertTrue(fake.run("devices").arguments().stream().noneMatch(a -> a.startsWith("-XX:AOT")), "other modules");
    }

    @Test
    void anotherJavaRecordsAnew() throws Exception {
        String recorder = """
                for argument; do
                    case "$argument" in -XX:AOTCacheOutput=*) echo "$0" >"${argument#*=}" ;; esac
                done
                """;
        Path archive = fake.home.resolve("lens/target/strata.aot");
        Path other = fake.jdk("other", "25.0.2", "java.base jdk.incubator.vector");
        fake.java("jdk", recorder);
        fake.java("other", recorder);
        fake.run("rank");
        assertEquals(fake.jdk + "/bin/java\n", Files.readString(archive));
        fake.with("JAVA_HOME", other.toString()).run("rank");
        assertEquals(other + "/bin/java\n", Files.readString(archive));
    }

    @Test
    void takesTheFirstJavaThatIsRecentEnough() throws Exception {
        Path old = fake.jdk("old", "17.0.2", "java.base");
        Path early = fake.jdk("early", "26-ea", "java.base jdk.incubator.vector");
        assertEquals(fake.jdk + "/bin/java", fake.run("rank").arguments().getFirst());
        Files.createSymbolicLink(fake.bin.resolve("java"), early.resolve("bin/java"));
        assertEquals(early + "/bin/java", fake.with("JAVA_HOME", old.toString()).run("rank").arguments().getFirst());
        assertEquals(
                early + "/bin/java", fake.with("JAVA_HOME", "/nowhere").run("rank").arguments().getFirst());
    }

    @Test
    void aJavaWithoutTheVectorApiIsNotAskedForIt() throws Exception {
        Path small = fake.jdk("small", "25.0.1", "java.base java.logging");
        var arguments = fake.with("JAVA_HOME", small.toString()).run("rank").arguments();
        assertFalse(arguments.contains("jdk.incubator.vector"), arguments.toString());
    }

    @Test
    void theExitCodeAndTheStreamsAreJavas() throws Exception {
        fake.run("rank");
        fake.java("jdk", """
                echo out
                echo 'WARNING: Using incubator modules: jdk.incubator.vector' >&2
                echo straight >&3
                exit 7""");
        var result = fake.run("rank");
        assertEquals(7, result.code());
        assertEquals("out\n", result.out());
        assertEquals("straight\n", result.err());
    }

    /** It comes by way of another process, maybe a moment after java has gone. */
    @Test
    void whatTheJvmSaysIsNotLost() throws Exception {
        fake.run("rank");
        fake.java("jdk", "echo 'Error: no such option' >&2; printf 'no newline' >&2; exit 1");
        Path err = directory.resolve("err");
        var process = fake.process(fake.home.resolve("strata"), "rank").redirectError(err.toFile()).start();
        assertEquals(1, process.waitFor());
        for (int tries = 0; tries < 100 && !Files.readString(err).endsWith("no newline\n"); tries++) {
            Thread.sleep(100);
        }
        assertEquals("Error: no such option\nno newline\n", Files.readString(err));
    }

    @Test
    void aTornadoVmDeviceGetsTheSdkWithTheGuardsOfThePom() throws Exception {
        Path sdk = Files.createDirectories(directory.toRealPath().resolve("sdk"));
        Files.writeString(sdk.resolve("tornado-argfile"), "");
        fake.with("TORNADOVM_HOME", sdk.toString());
        var pom = Pattern.compile("<tornadovm.guards>(.*)</tornadovm.guards>")
                .matcher(Files.readString(FakeHome.REPOSITORY.resolve("pom.xml")));
        assertTrue(pom.find(), "tornadovm.guards in pom.xml");

        for (String[] command : new String[][] {
            {"rank", "a", "--device", "opencl"}, {"rank", "--device=cuda:1", "a"}, {"devices"}
        }) {
            var arguments = fake.run(command).arguments();
            assertContains(arguments, "@" + sdk + "/tornado-argfile");
            assertContains(arguments, pom.group(1).split(" "));
        }
        var host = fake.run("rank", "a", "--device", "host").arguments();
        assertTrue(host.stream().noneMatch(argument -> argument.contains("tornado")), host.toString());
    }

    /** Drivers replace the JVM's signal handlers otherwise, and now and then a start ends in a segmentation fault. */
    @Test
    void aTornadoVmDeviceLeavesTheJvmItsSignals() throws Exception {
        Path sdk = Files.createDirectories(directory.toRealPath().resolve("sdk"));
        Files.writeString(sdk.resolve("tornado-argfile"), "");
        Path library = Path.of(System.getProperty("java.home"), "lib/libjsig.so");
        assumeTrue(Files.exists(library), "no signal chaining on this system");
        Files.createDirectories(fake.jdk.resolve("lib"));
        Files.copy(library, fake.jdk.resolve("lib/libjsig.so"));
        fake.java("jdk", "echo \"$LD_PRELOAD\"");
        fake.with("TORNADOVM_HOME", sdk.toString());

        Path noSpaces = Files.createSymbolicLink(directory.toRealPath().resolve("jdk"), fake.jdk);
        fake.with("JAVA_HOME", noSpaces.toString());
        assertEquals(noSpaces + "/lib/libjsig.so\n", fake.run("rank", "a", "--device", "opencl").out());
        assertEquals("\n", fake.run("rank", "a", "--device", "host").out());
        // The variable's entries are separated by spaces.
        fake.with("JAVA_HOME", fake.jdk.toString());
        assertEquals("\n", fake.run("rank", "a", "--device", "opencl").out());
    }

    @Test
    void withoutAnSdkJavaRunsWithoutIt() throws Exception {
        var arguments = fake.run("rank", "a", "--device", "opencl").arguments();
        assertTrue(arguments.stream().noneMatch(argument -> argument.contains("tornado")), arguments.toString());
    }

    @Test
    void furtherOptionsForTheJvm() throws Exception {
        var arguments = fake.with("STRATA_JAVA_OPTS", "-Xmx1g -Dx=y").run("rank").arguments();
        assertContains(arguments, "-Xmx1g", "-Dx=y");
        assertTrue(arguments.indexOf("-Xmx1g") < arguments.indexOf("dev.strata.lens.cli.Main"));
    }
}
