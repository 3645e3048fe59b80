/**
 * {@code dog-filter} on Apache Spark: the same work by the same code, on the executors of a cluster.
 *
 * <p>{@link dev.sluice.scaleout.BatchJob} is a command line that has its images made by {@code SparkDistribution};
 * {@link dev.sluice.scaleout.HugeImageJob} makes one image larger than memory, region by region. Tasks carry names of files and
 * parameters, never pixels; {@code TaskRounds} sees to it that each item of work has a result. In every executor
 * {@code ExecutorEngine} holds the one request engine.
 */
@NullMarked
package dev.sluice.scaleout;

import org.jspecify.annotations.NullMarked;
