/**
 * The examples of the documentation, each a class that runs by itself and is tested.
 *
 * <p>{@code ./samples/run} lists them and {@code ./samples/run NAME} runs one. Read {@code QuickStart} first. By duty:
 *
 * <ul>
 *   <li>what runs them: {@code Samples}
 *   <li>requests: {@code QuickStart}, {@code SharedDependency}, {@code Notifications}, {@code Failures}, {@code Cancelling},
 *       {@code LatestResult}, {@code Priorities}, {@code PoolStart}, {@code ProducerConsumer}, {@code Ticking}, {@code Lifetime},
 *       {@code DebuggingMode}
 *   <li>images: {@code OwnFunctions}, {@code FolderPipeline}, {@code BlobDetector}, {@code VolumeInSpace}, {@code Pictures}
 *   <li>services, in {@link dev.sluice.samples.service}: context, shared cache, deadline, cleanup, race, sockets
 *   <li>programs: {@code FilterServer} with {@code ServerLoad}, {@code SigmaWindow}
 * </ul>
 */
@NullMarked
package dev.sluice.samples;

import org.jspecify.annotations.NullMarked;
