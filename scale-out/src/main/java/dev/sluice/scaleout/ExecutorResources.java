package dev.sluice.scaleout;

import dev.sluice.cli.distributed.FileJobRunner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;

/**
 * What one executor may use.
 *
 * @param cores its cores, at least 1
 * @param nativeBytes bytes of native memory for images
 * @param setting what a person would change to have more memory
 */
record ExecutorResources(int cores, long nativeBytes, String setting) {
    private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\d+|\\*)(?:,.*)?])?");

    /** How Spark starts its executors tells their cores, on whatever cluster. */
    private static final Pattern COMMAND = Pattern.compile("--cores (\\d+)");

    private static final long MIB = 1 << 20;

    /** Of an executor's overhead memory what is left to the JVM itself: its code, its threads, Spark's buffers. */
    private static final long JVM_BYTES = 192 * MIB;

    /** The resources of the executor that this process is. */
    static ExecutorResources ofThisProcess(SparkConf conf) {
        int cores = isLocal(conf) ? localCores(conf) : executorCores(conf, System.getProperty("sun.java.command", ""));
        return new ExecutorResources(cores, nativeBytes(conf), memorySetting(conf));
    }

    /** Whether the driver is the only executor. */
    static boolean isLocal(SparkConf conf) {
        return LOCAL.matcher(conf.get("spark.master")).matches();
    }

    private static int localCores(SparkConf conf) {
        Matcher matcher = LOCAL.matcher(conf.get("spark.master"));
        String number = matcher.matches() && matcher.group(1) != null ? matcher.group(1) : "1";
        return number.equals("*") ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(number);
    }

    /** The cores of an executor, or more where only the executor itself knows: those of all of them together. */
    static int mostCores(SparkConf conf, int all) {
        return isLocal(conf) ? localCores(conf) : Math.min(all, conf.getInt("spark.executor.cores", all));
    }

    /** The cores of an executor that was started by this command. */
    static int executorCores(SparkConf conf, String command) {
        if (conf.contains("spark.executor.cores")) {
            return conf.getInt("spark.executor.cores", 1);
        }
        Matcher matcher = COMMAND.matcher(command);
        return matcher.find()
                ? Integer.parseInt(matcher.group(1))
                : Runtime.getRuntime().availableProcessors();
    }

    /** The bytes for images in each executor. */
    static long nativeBytes(SparkConf conf) {
        if (isLocal(conf)) {
            return FileJobRunner.defaultMemory();
        }
        long overhead = MIB * overheadMebibytes(conf);
        return Math.max(overhead - JVM_BYTES, overhead / 2);
    }

    /** As Spark itself reckons it. */
    private static long overheadMebibytes(SparkConf conf) {
        if (conf.contains("spark.executor.memoryOverhead")) {
            return conf.getSizeAsMb("spark.executor.memoryOverhead");
        }
        double factor = conf.getDouble("spark.executor.memoryOverheadFactor", 0.1);
        long share = (long) (factor * conf.getSizeAsMb("spark.executor.memory", "1g"));
        return Math.max(share, conf.getSizeAsMb("spark.executor.minMemoryOverhead", "384m"));
    }

    /** What a person would change for an executor to have more memory. */
    static String memorySetting(SparkConf conf) {
        return isLocal(conf) ? "this machine" : "spark.executor.memoryOverhead";
    }
}
