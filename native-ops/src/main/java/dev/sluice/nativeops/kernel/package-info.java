/**
 * The inner loops.
 *
 * <p>Read {@link dev.sluice.nativeops.kernel.WeightedRows} first.
 *
 * <ul>
 *   <li>weights: GaussianKernel; on a coarse grid CoarseKernel
 *   <li>sums down and along in Java: WeightedRows
 *   <li>pixels to floats and back in Java: PixelRows
 *   <li>the same in C++, {@code src/main/cpp}: NativeKernels, NativeJob; of responses NativeResponses
 *   <li>which of them: InstructionSet
 *   <li>of codecs: NativeCodecs in C++; ValueOrder in both
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.kernel;

import org.jspecify.annotations.NullMarked;
