package dev.strata.kernels;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rules of the whole house, which need all its modules, are in lens's test of this name. */
@AnalyzeClasses(packages = "dev.strata.kernels", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule kernelsKnowNoModel = noClasses()
            .should()
            .dependOnClassesThat(resideInAPackage("dev.strata..").and(resideOutsideOfPackage("dev.strata.kernels..")))
            .because("kernels are arithmetic: what a model is stands in runtime");
}
