package dev.sluice.cli.spots;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SpoolTest {
    @Test
    void givesBackShortAndLongTextsWhole() throws IOException {
        for (int lines : new int[] {0, 1, 1000, 300_000}) {
            StringBuilder expected = new StringBuilder();
            ByteArrayOutputStream written = new ByteArrayOutputStream();
            try (Spool spool = new Spool()) {
                for (int line = 0; line < lines; line++) {
                    String text = "Zeile " + line + " é\n";
                    expected.append(text);
                    spool.add(text);
                }

                spool.writeTo(piece -> {
                    byte[] bytes = new byte[piece.remaining()];
                    piece.get(bytes);
                    written.write(bytes);
                });

                assertThat(spool.isEmpty()).isEqualTo(lines == 0);
            }
            assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo(expected.toString());
        }
    }
}
