/**
 * {@code dog-filter} on Apache Spark: the same work by the same code, on the executors of a cluster.
 *
 * <p>Read {@code TaskRounds} first: it has the executors work on groups of items and sees to it that each item has a result. Tasks carry
 * names of files and parameters, never pixels.
 *
 * <p>By duty:
 *
 * <ul>
 *   <li>which job it is: {@link dev.sluice.scaleout.ScaleOut}
 *   <li>many files, a group of them a task: {@link dev.sluice.scaleout.BatchJob}, {@code SparkDistribution}
 *   <li>one image larger than memory, some regions a task: {@link dev.sluice.scaleout.HugeImageJob}, {@code HugeImageRun}, {@code ImageJob},
 *       {@code RegionJob}
 *   <li>volumes, a box a task, by the same program: {@code HugeVolumeRun}, {@code VolumeJob}, {@code BoxJob}
 *   <li>what both have in common: {@code JobFiles}
 *   <li>the driver: {@code TaskRounds}, {@code PartRounds}, {@code PartResult}, {@code SparkSettings}
 *   <li>an executor, which has one request engine: {@code ExecutorEngine}, {@code ExecutorResources}, {@code RegionRunner}, {@code BoxRunner}, {@code PartTasks}
 *   <li>smaller resolutions, on both sides: {@code Reductions}
 * </ul>
 */
@NullMarked
package dev.sluice.scaleout;

import org.jspecify.annotations.NullMarked;
