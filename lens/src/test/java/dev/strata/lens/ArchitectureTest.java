package dev.strata.lens;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.strata.kernels.DType;
import dev.strata.runtime.device.Device;

/**
 * The rules of the whole house: lens is the module that sees kernels, runtime and itself. What only one
 * module is about, kernels' and runtime's tests of this name say.
 */
@AnalyzeClasses(packages = "dev.strata", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String KERNELS = "dev.strata.kernels..";
    private static final String RUNTIME = "dev.strata.runtime..";
    private static final String LENS = "dev.strata.lens..";
    private static final String BENCH = "dev.strata.bench..";
    private static final String DEMO = "dev.strata.demo..";

    /** ArchUnit passes over class files of a JDK newer than it knows, and a rule holds for classes unseen. */
    @ArchTest
    static void theClassesOfTheHouseAreRead(JavaClasses classes) {
        assertTrue(classes.contain(DType.class), "no class of kernels was read");
        assertTrue(classes.contain(Device.class), "no class of runtime was read");
    }

    @ArchTest
    static final ArchRule runtimeKnowsNoLens = noClasses()
            .that().resideInAnyPackage(KERNELS, RUNTIME)
            .should().dependOnClassesThat().resideInAPackage(LENS);

    @ArchTest
    static final ArchRule nothingKnowsTheBenchmarks = noClasses()
            .that().resideOutsideOfPackage(BENCH)
            .should().dependOnClassesThat().resideInAPackage(BENCH);

    @ArchTest
    static final ArchRule nothingKnowsTheDemo = noClasses()
            .that().resideOutsideOfPackage(DEMO)
            .should().dependOnClassesThat().resideInAPackage(DEMO);

    @ArchTest
    static final ArchRule tornadoVmStaysInItsPackages = noClasses()
            .that().resideOutsideOfPackages("dev.strata.kernels.tornado..", "dev.strata.runtime.tornado..")
            .should().dependOnClassesThat().resideInAPackage("uk.ac.manchester.tornado..")
            .because("without an SDK everything else must load, and a new TornadoVM must be one small change");

    @ArchTest
    static final ArchRule theVectorApiStaysInTheHostKernels = noClasses()
            .that().resideOutsideOfPackage("dev.strata.kernels.host..")
            .should().dependOnClassesThat().resideInAPackage("jdk.incubator.vector..")
            .because("it is still an incubator module");

    @ArchTest
    static final ArchRule picocliStaysInTheCommandLine = noClasses()
            .that().resideOutsideOfPackage("dev.strata.lens.cli..")
            .should().dependOnClassesThat().resideInAPackage("picocli..")
            .because("whoever embeds Strata has no command line");

    @ArchTest
    static final ArchRule picturesKnowNoView = noClasses()
            .that().resideInAnyPackage("dev.strata.lens.figure..", "dev.strata.lens.report..", "dev.strata.lens.colour..")
            .should().dependOnClassesThat(resideInAPackage(LENS).and(not(resideInAnyPackage(
                    "dev.strata.lens", "dev.strata.lens.figure..", "dev.strata.lens.report..", "dev.strata.lens.colour..",
                    "dev.strata.lens.terminal.."))))
            .because("a view is data, drawn by the same hand in every medium");

    @ArchTest
    static final ArchRule theServerStaysInExplore = noClasses()
            .that().resideOutsideOfPackage("dev.strata.lens.explore..")
            .should().dependOnClassesThat().resideInAPackage("com.sun.net.httpserver..")
            .because("whoever embeds Strata opens no port");

    @ArchTest
    static final ArchRule packagesSayWhatTheirClassesAre = noClasses()
            .should().resideInAnyPackage("..util..", "..common..", "..impl..", "..manager..");
}
