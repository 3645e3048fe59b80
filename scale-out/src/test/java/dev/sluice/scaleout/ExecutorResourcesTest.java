package dev.sluice.scaleout;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an executor may use follows from Spark's configuration. */
@Timeout(60)
class ExecutorResourcesTest {
    private static final long MIB = 1 << 20;

    private final SparkConf cluster = new SparkConf(false).setMaster("spark://host:7077");

    @ParameterizedTest
    @CsvSource({"local, 1", "local[1], 1", "'local[3]', 3", "'local[4,2]', 4"})
    void a_local_master_says_how_many_cores_there_are(String master, int cores) {
        SparkConf conf = new SparkConf(false).setMaster(master);

        assertThat(ExecutorResources.isLocal(conf)).isTrue();
        assertThat(ExecutorResources.ofThisProcess(conf).cores()).isEqualTo(cores);
    }

    @Test
    void all_cores_of_the_machine_are_a_star() {
        SparkConf conf = new SparkConf(false).setMaster("local[*]");

        assertThat(ExecutorResources.ofThisProcess(conf).cores())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @ParameterizedTest
    @CsvSource({"spark://host:7077", "yarn", "k8s://https://host:443", "'local-cluster[2,1,1024]'"})
    void other_masters_are_clusters(String master) {
        assertThat(ExecutorResources.isLocal(new SparkConf(false).setMaster(master)))
                .isFalse();
    }

    @Test
    void the_cores_of_an_executor_are_configured_or_those_it_was_started_with() {
        String command = "org.apache.spark.executor.CoarseGrainedExecutorBackend --executor-id 1 --cores 6 --app-id x";

        assertThat(ExecutorResources.executorCores(cluster, command)).isEqualTo(6);
        assertThat(ExecutorResources.executorCores(cluster.set("spark.executor.cores", "3"), command))
                .isEqualTo(3);
    }

    @Test
    void the_driver_does_not_know_fewer_cores_than_an_executor_has() {
        assertThat(ExecutorResources.mostCores(new SparkConf(false).setMaster("local[3]"), 3))
                .isEqualTo(3);
        assertThat(ExecutorResources.mostCores(cluster, 48)).isEqualTo(48);
        assertThat(ExecutorResources.mostCores(cluster.clone().set("spark.executor.cores", "4"), 48))
                .isEqualTo(4);
    }

    @Test
    void images_get_the_overhead_memory_but_for_what_the_jvm_needs_itself() {
        assertThat(ExecutorResources.nativeBytes(cluster.clone().set("spark.executor.memoryOverhead", "2g")))
                .isEqualTo((2048 - 192) * MIB);
        assertThat(ExecutorResources.nativeBytes(cluster.clone().set("spark.executor.memoryOverhead", "300")))
                .isEqualTo(150 * MIB);
    }

    @Test
    void without_a_number_the_overhead_is_what_spark_makes_it() {
        assertThat(ExecutorResources.nativeBytes(cluster)).isEqualTo((384 - 192) * MIB);
        assertThat(ExecutorResources.nativeBytes(cluster.clone().set("spark.executor.memory", "20g")))
                .isEqualTo((2048 - 192) * MIB);
        assertThat(ExecutorResources.nativeBytes(cluster.clone()
                        .set("spark.executor.memory", "4g")
                        .set("spark.executor.memoryOverheadFactor", "0.5")))
                .isEqualTo((2048 - 192) * MIB);
    }
}
