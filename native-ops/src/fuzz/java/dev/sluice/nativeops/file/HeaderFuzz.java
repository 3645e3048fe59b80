package dev.sluice.nativeops.file;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Headers of image files, from one of each format on. */
class HeaderFuzz {
    static Stream<byte[]> samples() {
        return Stream.of("png", "jpg", "tif", "webp", "bmp", "ppm").map(HeaderCheck::sample);
    }

    @MethodSource("samples")
    @FuzzTest(maxDuration = "60s")
    void a_header_is_read_or_refused_in_one_line(byte @NotNull [] file) {
        for (int page = 0; page < 3; page++) {
            HeaderCheck.isRead(file, page);
        }
    }
}
