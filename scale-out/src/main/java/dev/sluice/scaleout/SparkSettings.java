package dev.sluice.scaleout;

import dev.sluice.cli.text.UsageException;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.sql.SparkSession;

/** What the jobs need of Spark's configuration. */
final class SparkSettings {
    /** The jars of the program, set by its launcher, for executors that find them under the same name. */
    private static final String CLASS_PATH = "sluice.scaleout.classpath";

    private static final String LOOPBACK = "127.0.0.1";

    private SparkSettings() {}

    /**
     * Connects to a master.
     *
     * @param master its address; empty for that of {@code spark-submit}
     * @throws UsageException if there is none, or it does not answer
     */
    static JavaSparkContext connected(Optional<String> master) {
        SparkConf conf = new SparkConf();
        master.ifPresent(conf::setMaster);
        if (!conf.contains("spark.master")) {
            throw new UsageException("no master is named; add --spark local[2], or start it by spark-submit");
        }
        conf.setIfMissing("spark.app.name", "dog-filter");
        // Not Kryo, even where it is the cluster's default: it cannot read records.
        conf.set("spark.serializer", JavaSerializer.class.getName());
        // Results are taken as they come, so it does not matter how many bytes they are together: lists of spots are
        // long.
        conf.setIfMissing("spark.driver.maxResultSize", "0");
        if (isOnThisMachine(conf)) {
            conf.setIfMissing("spark.ui.enabled", "false");
            conf.setIfMissing("spark.driver.host", LOOPBACK);
            conf.setIfMissing("spark.driver.bindAddress", LOOPBACK);
        }
        if (!ExecutorResources.isLocal(conf)) {
            Optional.ofNullable(System.getProperty(CLASS_PATH))
                    .ifPresent(path -> conf.setIfMissing("spark.executor.extraClassPath", path));
        }
        try {
            SparkSession session = SparkSession.builder().config(conf).getOrCreate();
            return JavaSparkContext.fromSparkContext(session.sparkContext());
        } catch (Exception e) { // Spark's Scala code throws checked ones that it does not declare.
            throw new UsageException("--spark " + conf.get("spark.master") + ": " + e.getMessage());
        }
    }

    /** Whether nobody on another host has to reach the driver. */
    private static boolean isOnThisMachine(SparkConf conf) {
        return ExecutorResources.isLocal(conf) || conf.get("spark.master").startsWith("spark://" + LOOPBACK);
    }
}
