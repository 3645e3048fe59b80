package dev.sluice.samples;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the rooms: packages that are small, whose arrows point one way, and whose {@code package-info} shows a newcomer around. */
@Timeout(60)
class RoomsTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private static final List<String> MODULES =
            List.of("request-engine", "native-ops", "cli", "scale-out", "samples", "benchmarks");

    /** About twenty classes are a room. */
    private static final int MOST_CLASSES = 22;

    /**
     * Rooms that have to be larger, and how large they are at most. The state of a request is its package's own, and who moves it lives there; a room
     * below would make it public to users, since {@code Request} inherits it. Of images, users find in one package all that they name, with the operations that are added.
     */
    private static final Map<String, Integer> LARGER = Map.of("dev.sluice.request", 50, "dev.sluice.nativeops", 36);

    private static final JavaClasses SLUICE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sluice");

    /**
     * The rooms of a module, the uppermost first: each knows those of later floors only, and none of its own floor.
     *
     * @param module the package that all of them are in
     * @param named rooms that hold what users name, images and regions, so that all others may name it too, as they may the others
     * @param floors the other rooms of each floor, as what follows the module's name; the module's own package is the empty name
     */
    record House(String module, Set<String> named, List<Set<String>> floors) {
        int floorOf(JavaClass type) {
            String name = room(type);
            return IntStream.range(0, floors.size())
                    .filter(floor -> floors.get(floor).contains(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(type.getName() + " is in a room that has no floor"));
        }

        String room(JavaClass type) {
            String name = type.getPackageName().substring(module.length());
            return name.isEmpty() ? name : name.substring(1);
        }

        boolean pointsBack(Dependency arrow) {
            return arrow.getTargetClass().getPackageName().startsWith(module)
                    && !named.contains(room(arrow.getOriginClass()))
                    && !named.contains(room(arrow.getTargetClass()))
                    && !room(arrow.getTargetClass()).equals(room(arrow.getOriginClass()))
                    && floorOf(arrow.getTargetClass()) <= floorOf(arrow.getOriginClass());
        }
    }

    static Stream<House> houses() {
        return Stream.of(
                new House(
                        "dev.sluice.request",
                        Set.of(),
                        List.of(Set.of(""), Set.of("coroutine", "telemetry"), Set.of("threadpool"), Set.of("spin"))),
                new House(
                        "dev.sluice.cli",
                        Set.of(),
                        List.of(
                                Set.of(""),
                                Set.of("command"),
                                Set.of("scaling", "tell", "spots"),
                                Set.of("distributed"),
                                Set.of("run"),
                                Set.of("decode"),
                                Set.of("plan"),
                                Set.of("file"),
                                Set.of("text"))),
                new House(
                        "dev.sluice.nativeops",
                        Set.of("", "volume", "windowed"),
                        List.of(
                                Set.of("spots", "volume.layer"),
                                Set.of("operation", "tile", "file", "zarr", "tiff.volume"),
                                Set.of("filter", "png", "bmp", "tiff", "zarr.chunk"),
                                Set.of("tiff.block", "tiff.metadata", "blosc"),
                                Set.of("tiff.page", "deflate"),
                                Set.of("tiff.directory", "kernel", "strip", "disk"),
                                Set.of("memory"),
                                Set.of("library"))));
    }

    @ParameterizedTest
    @MethodSource("houses")
    void arrowsBetweenRoomsPointOneWay(House house) {
        JavaClasses types = SLUICE.that(resideInAPackage(house.module() + ".."));

        assertThat(types.stream()
                        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                        .filter(house::pointsBack)
                        .map(Dependency::getDescription))
                .isEmpty();
        assertThat(types.stream().map(house::room).collect(Collectors.toSet()))
                .as("rooms that are not empty")
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                house.named().stream(), house.floors().stream().flatMap(Set::stream))
                        .toList());
    }

    @Test
    void aRoomHoldsAboutTwentyClasses() throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        for (Path tour : tours()) {
            sizes.put(packageOf(tour), (long) classesBeside(tour).size());
        }

        assertThat(sizes)
                .hasSizeGreaterThan(10)
                .allSatisfy((name, size) ->
                        assertThat(size).as(name).isLessThanOrEqualTo(LARGER.getOrDefault(name, MOST_CLASSES)));
    }

    static Stream<Path> rooms() throws IOException {
        return tours().stream();
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void aTourNamesEveryClassOfItsRoom(Path tour) throws IOException {
        String text = Files.readString(tour);

        assertThat(classesBeside(tour))
                .filteredOn(name ->
                        !Pattern.compile("\\b" + name + "\\b").matcher(text).find())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("everyFolder")
    void everyPackageHasATour(Path folder) {
        assertThat(folder.resolve("package-info.java")).exists();
    }

    static Stream<Path> everyFolder() throws IOException {
        return sources().map(Path::getParent).distinct();
    }

    private static List<Path> tours() throws IOException {
        return sources()
                .filter(file -> file.endsWith("package-info.java"))
                .sorted()
                .toList();
    }

    private static Stream<Path> sources() throws IOException {
        Stream.Builder<Path> found = Stream.builder();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java/dev/sluice"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(found);
            }
        }
        return found.build();
    }

    private static String packageOf(Path tour) {
        Path below = ROOT.relativize(tour.getParent());
        return below.subpath(4, below.getNameCount()).toString().replace('/', '.');
    }

    private static List<String> classesBeside(Path tour) throws IOException {
        try (Stream<Path> files = Files.list(tour.getParent())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java") && !name.equals("package-info.java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .sorted()
                    .toList();
        }
    }
}
