package dev.strata.runtime;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.strata.kernels.DType;

/** The rules of the whole house, which need all its modules, are in lens's test of this name. */
@AnalyzeClasses(packages = "dev.strata.runtime", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String PROGRAM = "dev.strata.runtime.program..";
    private static final String DEVICE = "dev.strata.runtime.device..";
    private static final String HOST = "dev.strata.runtime.host..";
    private static final String TORNADO = "dev.strata.runtime.tornado..";

    @ArchTest
    static final ArchRule theProgramKnowsNoDevice = noClasses()
            .that().resideInAPackage(PROGRAM)
            .should().dependOnClassesThat().resideInAnyPackage(DEVICE, HOST, TORNADO)
            .because("a program says what is computed, never how");

    @ArchTest
    static final ArchRule theProgramKnowsNoKernel = noClasses()
            .that().resideInAPackage(PROGRAM)
            .should().dependOnClassesThat(resideInAPackage("dev.strata.kernels..").and(not(equivalentTo(DType.class))))
            .because("of the kernels it needs only how a weight is stored");

    @ArchTest
    static final ArchRule onlyADeviceKnowsWhichDeviceItIs = noClasses()
            .that().resideOutsideOfPackages(HOST, TORNADO)
            .should().dependOnClassesThat().resideInAnyPackage(HOST, TORNADO)
            .because("devices are found as services: nothing above them knows which one runs");
}
