/**
 * What filtering images costs, beside OpenCV and beside what the machine can do at most.
 *
 * <p>Read {@link dev.sluice.benchmarks.images.DogWork} first, one image with all that filters it, then {@link dev.sluice.benchmarks.images.NativeDog}.
 *
 * <ul>
 *   <li>the work: DogWork, DogCase
 *   <li>one large image: NativeDog, FastDog, DogSweep, Scaling
 *   <li>small and first ones, and new results: SmallImage, FirstImage, NewResult
 *   <li>several: EngineTimesOpenCv
 *   <li>beside libraries of other languages: WarmCalls
 *   <li>bounds, which compute something else: MemoryBandwidth, MultiplyAdds
 * </ul>
 */
@NullMarked
package dev.sluice.benchmarks.images;

import org.jspecify.annotations.NullMarked;
