package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pins what each module exports, opens and requires, as its descriptor says it. */
@Timeout(60)
class ModuleExportsTest {

    @ParameterizedTest
    @CsvSource({
        "dev.sluice.request.RequestEngine, dev.sluice.request, dev.sluice.request dev.sluice.request.threadpool",
        "dev.sluice.nativeops.Image, dev.sluice.nativeops, dev.sluice.nativeops dev.sluice.nativeops.spots dev.sluice.nativeops.volume dev.sluice.nativeops.windowed",
        "dev.sluice.samples.Samples, dev.sluice.samples, ''",
    })
    void aModuleExportsItsPackagesAndNoOthers(String type, String module, String exported) throws Exception {
        ModuleDescriptor descriptor = descriptorOf(Class.forName(type));

        assertThat(descriptor.name()).isEqualTo(module);
        assertThat(descriptor.exports())
                .filteredOn(export -> !export.isQualified())
                .extracting(ModuleDescriptor.Exports::source)
                .containsExactlyInAnyOrderElementsOf(Stream.of(exported.split(" "))
                        .filter(name -> !name.isEmpty())
                        .toList());
    }

    @Test
    void theEngineRequiresNothingOutsideTheJdkAtRunTime() throws Exception {
        ModuleDescriptor descriptor = descriptorOf(Class.forName("dev.sluice.request.RequestEngine"));

        assertThat(descriptor.requires())
                .filteredOn(required -> !required.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
                .extracting(ModuleDescriptor.Requires::name)
                .allMatch(name -> name.startsWith("java.") || name.startsWith("jdk."), "belongs to the JDK");
    }

    private static ModuleDescriptor descriptorOf(Class<?> type) throws URISyntaxException {
        Path place =
                Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        return ModuleFinder.of(place).findAll().stream()
                .map(ModuleReference::descriptor)
                .findAny()
                .orElseThrow();
    }
}
