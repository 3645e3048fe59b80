/**
 * How any operation runs, whatever it computes, and operations that are made of others.
 *
 * <p>Read {@link dev.sluice.nativeops.operation.OperationRun} first, through which every operation goes.
 *
 * <ul>
 *   <li>on whole images and regions: OperationRun
 *   <li>made of others: Chain, one after the other; OperationDifference and its DifferenceRows
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.operation;

import org.jspecify.annotations.NullMarked;
