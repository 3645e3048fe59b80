package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DefaultSignalsTest {

    @Test
    void aProgramStartedThroughItEndsByAnInterruptThoughItsParentIgnoresThem() throws Exception {
        List<String> interruptItself = List.of("bash", "-c", "kill -INT $$; echo survived");
        List<String> reset = new ArrayList<>(DefaultSignals.command());
        reset.addAll(interruptItself);

        Program.Result inherited = Program.finished(ignoring(interruptItself));
        Program.Result own = Program.finished(ignoring(reset));

        assertThat(inherited.out()).isEqualTo("survived\n");
        assertThat(own.out()).isEmpty();
        assertThat(own.code()).isEqualTo(130);
    }

    private static List<String> ignoring(List<String> command) {
        List<String> words = new ArrayList<>(List.of("bash", "-c", "trap '' INT; \"$@\"; exit $?", "bash"));
        words.addAll(command);
        return words;
    }
}
