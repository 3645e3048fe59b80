package dev.sluice.samples;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the one-way dependencies between the modules, and JavaCPP inside one of them. */
@Timeout(60)
class ArchitectureTest {

    private static final String REQUEST = "dev.sluice.request..";
    private static final String NATIVE = "dev.sluice.nativeops..";
    private static final String CLI = "dev.sluice.cli..";
    private static final String SAMPLES = "dev.sluice.samples..";
    private static final String JAVACPP = "org.bytedeco..";

    private static final JavaClasses SLUICE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sluice");

    @ParameterizedTest
    @ValueSource(strings = {REQUEST, NATIVE, CLI, SAMPLES})
    void theRulesSeeEveryModule(String module) {
        assertThat(SLUICE.that(resideInAPackage(module))).hasSizeGreaterThan(3);
    }

    @Test
    void theEngineDependsOnNothingButTheJdkAndJSpecify() {
        classes()
                .that()
                .resideInAPackage(REQUEST)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(REQUEST, "java..", "javax.management..", "jdk.jfr..", "org.jspecify..")
                .check(SLUICE);
    }

    @Test
    void theRoomsBelowRequestsKnowNothingOfThem() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.sluice.request.coroutine",
                        "dev.sluice.request.telemetry",
                        "dev.sluice.request.threadpool",
                        "dev.sluice.request.spin")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.sluice.request")
                .check(SLUICE);
        noClasses()
                .that()
                .resideInAPackage("dev.sluice.request.spin")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.sluice.request.threadpool")
                .check(SLUICE);
    }

    @Test
    void nativeOperationsDependOnTheEngineJavaCppAndWhatZarrNeedsOnly() {
        classes()
                .that()
                .resideInAPackage(NATIVE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        NATIVE,
                        REQUEST,
                        JAVACPP,
                        "java..",
                        "javax.management..",
                        "jdk.jfr..",
                        "org.jspecify..",
                        "com.google.gson..",
                        "com.github.luben.zstd..",
                        "com.scalableminds.bloscjava..")
                .check(SLUICE);
    }

    @Test
    void nobodyDependsOnTheCommandLineOrOnTheSamples() {
        noClasses()
                .that()
                .resideOutsideOfPackages(CLI, SAMPLES)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(CLI, SAMPLES)
                .check(SLUICE);
        noClasses()
                .that()
                .resideInAPackage(CLI)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(SAMPLES)
                .check(SLUICE);
        noClasses()
                .that()
                .resideInAPackage(SAMPLES)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(CLI)
                .check(SLUICE);
    }

    /** It may be set at any time; only who is given a time of day has to compare with it. */
    @Test
    void theWallClockIsReadOnlyToWaitUntilATimeOfDay() {
        assertThat(SLUICE.that(resideInAnyPackage(REQUEST, NATIVE, CLI)).stream()
                        .flatMap(type -> type.getMethodCallsFromSelf().stream())
                        .filter(call -> isWallClock(call.getTarget()))
                        .map(call -> call.getOrigin().getFullName()))
                .containsExactly("dev.sluice.request.RequestCondition.awaitUntil(java.util.Date)");
    }

    private static boolean isWallClock(AccessTarget target) {
        String owner = target.getOwner().getFullName();
        return target.getName().equals("currentTimeMillis")
                || owner.startsWith("java.time.") && target.getName().equals("now")
                || owner.equals("java.time.Clock");
    }

    @Test
    void javaCppTypesStayInNativeOperationsAndInTheSampleThatCallsOpenCv() {
        noClasses()
                .that()
                .resideOutsideOfPackage(NATIVE)
                .and()
                .doNotHaveFullyQualifiedName("dev.sluice.samples.OwnFunctions")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(JAVACPP)
                .check(SLUICE);
    }

    @Test
    void imagesAndTilesAreTheOnlyBridgesToJavaCpp() {
        List<JavaClass> api =
                SLUICE.that(resideInAnyPackage("dev.sluice.nativeops", "dev.sluice.nativeops.windowed")).stream()
                        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                        .toList();

        List<String> bridges = api.stream()
                .flatMap(type -> Stream.concat(
                        type.getMethods().stream()
                                .filter(method -> isApi(method.getModifiers()) && mentionsJavaCpp(method))
                                .map(JavaMethod::getFullName),
                        type.getFields().stream()
                                .filter(field -> isApi(field.getModifiers()) && isJavaCpp(field.getRawType()))
                                .map(JavaField::getFullName)))
                .toList();

        assertThat(bridges)
                .containsExactlyInAnyOrder(
                        "dev.sluice.nativeops.Image.wrap(org.bytedeco.opencv.opencv_core.Mat)",
                        "dev.sluice.nativeops.Image.mat()",
                        "dev.sluice.nativeops.Tile.source()",
                        "dev.sluice.nativeops.Tile.target()",
                        "dev.sluice.nativeops.Tile.setFrom(org.bytedeco.opencv.opencv_core.Mat)");
    }

    @Test
    void onlyMainExits() {
        List<String> exits = SLUICE.stream()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> call.getTargetOwner().isEquivalentTo(System.class)
                        && call.getName().equals("exit"))
                .filter(call -> !call.getOrigin().getName().equals("main"))
                .map(JavaAccess::getDescription)
                .toList();

        assertThat(exits).isEmpty();
    }

    @Test
    void classesAreNamedAfterWhatTheyAre() {
        noClasses()
                .should()
                .haveNameMatching(".*(Manager|Helper|Utils?|Impl)(\\$.*)?")
                .check(SLUICE);
    }

    private static boolean isApi(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    private static boolean mentionsJavaCpp(JavaMethod method) {
        return isJavaCpp(method.getRawReturnType())
                || method.getRawParameterTypes().stream().anyMatch(ArchitectureTest::isJavaCpp);
    }

    private static boolean isJavaCpp(JavaClass type) {
        return type.getBaseComponentType().getPackageName().startsWith("org.bytedeco");
    }
}
