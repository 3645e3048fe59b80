package dev.sluice.cli.command;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Lists of inputs and the patterns in them. */
class ListFuzz {
    static Stream<byte[]> lists() {
        return Stream.of("a.png\nb.tif\n", "\ufeff*.png\r\n\r\n", "[a-c]?.{jpg,bmp}\n@x\n-\n", "**\n[!a]\\*\n")
                .map(list -> list.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("lists")
    @FuzzTest(maxDuration = "60s")
    void a_list_gives_inputs_or_lines_that_say_what_is_wrong(byte @NotNull [] list) {
        for (int i = 0; i < list.length; i++) {
            // So that no pattern looks outside of this folder.
            list[i] = list[i] == '/' ? (byte) '_' : list[i];
        }

        TextCheck.list(list);
    }
}
