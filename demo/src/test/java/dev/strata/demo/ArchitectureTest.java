package dev.strata.demo;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.strata.demo.facts.Facts;
import dev.strata.lens.Lens;

@AnalyzeClasses(packages = "dev.strata", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String DEMO = "dev.strata.demo..";
    private static final String FACTS = "dev.strata.demo.facts..";
    private static final String CORPUS = "dev.strata.demo.corpus..";
    private static final String PROBE = "dev.strata.demo.probe..";

    @ArchTest
    static void theClassesOfTheHouseAreRead(JavaClasses classes) {
        assertTrue(classes.contain(Facts.class), "no class of demo was read");
        assertTrue(classes.contain(Lens.class), "no class of lens was read");
    }

    @ArchTest
    static final ArchRule nothingKnowsTheDemo = noClasses()
            .that().resideOutsideOfPackage(DEMO)
            .should().dependOnClassesThat().resideInAPackage(DEMO);

    @ArchTest
    static final ArchRule factsKnowNoSentence = noClasses()
            .that().resideInAPackage(FACTS)
            .should().dependOnClassesThat().resideInAnyPackage(CORPUS, PROBE);

    @ArchTest
    static final ArchRule theCorpusKnowsNoModel = noClasses()
            .that().resideInAnyPackage(FACTS, CORPUS)
            .should().dependOnClassesThat().resideInAnyPackage(PROBE, "dev.strata.runtime..", "dev.strata.lens..");

    @ArchTest
    static final ArchRule picocliStaysInTheCommandLine = noClasses()
            .that().resideInAnyPackage(FACTS, CORPUS, PROBE)
            .should().dependOnClassesThat().resideInAPackage("picocli..");

    @ArchTest
    static final ArchRule packagesSayWhatTheirClassesAre = noClasses()
            .should().resideInAnyPackage("..util..", "..common..", "..impl..", "..manager..");
}
