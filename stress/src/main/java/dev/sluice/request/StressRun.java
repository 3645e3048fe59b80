package dev.sluice.request;

import dev.sluice.request.threadpool.IdleWorkersStress;
import dev.sluice.request.threadpool.RunsOwedStress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Runs jcstress twice: the protocols, which must all pass, and their broken twins, which must all be caught. {@code args}: the mode of
 * jcstress, and a regular expression for the names of test classes.
 */
public final class StressRun {

    private static final List<Class<?>> SUITES = List.of(
            RunsOwedStress.class,
            IdleWorkersStress.class,
            WaiterStress.class,
            RequestStateStress.class,
            TakeBackStress.class,
            RequestLockStress.class,
            RequestConditionStress.class);

    /** A line of the list that jcstress ends with when tests failed. */
    private static final Pattern FAILURE = Pattern.compile("^(dev\\.sluice\\.\\S+) \\[");

    /** Its count of runs; the last such line is the final one. */
    private static final Pattern COUNT = Pattern.compile("Results: (\\d+) planned; (\\d+) passed, (\\d+) failed");

    /** Exits with 0 if every protocol passed and every twin was caught. */
    public static void main(String[] args) throws Exception {
        String mode = args[0];
        Pattern wanted = Pattern.compile(args[1]);
        Set<String> protocols = named("Protocol", wanted);
        Set<String> twins = named("BrokenTwin", wanted);
        Set<String> lost = failing(mode, protocols);
        Set<String> missed = new TreeSet<>(twins);
        missed.removeAll(failing(mode, twins));
        lost.forEach(name -> System.out.println("NOT PASSED: " + name));
        missed.forEach(name -> System.out.println("NOT CAUGHT: " + name));
        System.out.printf(
                "%d of %d protocols hold; %d of %d broken twins are caught%n",
                protocols.size() - lost.size(), protocols.size(), twins.size() - missed.size(), twins.size());
        System.exit(lost.isEmpty() && missed.isEmpty() && !protocols.isEmpty() ? 0 : 1);
    }

    private static Set<String> named(String suffix, Pattern wanted) {
        return SUITES.stream()
                .flatMap(suite -> Arrays.stream(suite.getDeclaredClasses()))
                .map(Class::getName)
                .filter(name -> name.endsWith(suffix))
                .map(name -> name.replace('$', '.'))
                .filter(wanted.asPredicate())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Runs the tests; returns those of which at least one run failed. */
    private static Set<String> failing(String mode, Set<String> tests) throws IOException, InterruptedException {
        Set<String> failing = new TreeSet<>();
        if (tests.isEmpty()) {
            return failing;
        }
        int planned = 0;
        int counted = 0;
        String regex = tests.stream().map(Pattern::quote).collect(Collectors.joining("|", "^(", ")$"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.openjdk.jcstress.Main",
                        "-m",
                        mode,
                        "-t",
                        regex,
                        "-jvmArgsPrepend",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line; (line = said.readLine()) != null; ) {
                System.out.println(line);
                Matcher failure = FAILURE.matcher(line);
                if (failure.find()) {
                    failing.add(failure.group(1));
                }
                Matcher count = COUNT.matcher(line);
                if (count.find()) {
                    planned = Integer.parseInt(count.group(1));
                    counted = Integer.parseInt(count.group(2)) + Integer.parseInt(count.group(3));
                }
            }
        }
        int exit = process.waitFor();
        if (counted < planned || planned < tests.size() || (exit != 0 && failing.isEmpty())) {
            throw new IllegalStateException("jcstress ended with exit code " + exit + " after " + counted + " of "
                    + planned + " runs of " + tests.size() + " tests");
        }
        return failing;
    }

    private StressRun() {}
}
