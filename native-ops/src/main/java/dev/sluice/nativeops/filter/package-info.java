/**
 * How an operation runs: what is planned, how an image or a piece of one is cut into strips, and what happens to each row.
 *
 * <p>Read {@link dev.sluice.nativeops.filter.OperationRun} first, through which every operation goes, then
 * {@link dev.sluice.nativeops.filter.StripJob}, which cuts what there is to do into strips and runs each as a request, then
 * {@link dev.sluice.nativeops.filter.SmoothingRun}, and {@link dev.sluice.nativeops.filter.NativeStrip} and {@link
 * dev.sluice.nativeops.filter.Workspace}, which smooth one, natively and in Java.
 *
 * <ul>
 *   <li>where it runs: OperationRun, OnEngine, StripJob, StripTask
 *   <li>operations made of operations: Chain, OperationDifference
 *   <li>what is computed: SmoothingPlan, SmoothingRun, Part, Panel
 *   <li>a strip: NativeStrip, StripTarget; in Java Workspace, Workspaces; by OpenCV FixedPointScratch; fast FastRun, CoarseGrid, NativeGrid; in Java CoarseGather, CoarseRows
 *   <li>what becomes of a row: RowSink, RowPart, DifferenceSink, SmoothedSink, RangeSink, RowEncoder, DifferenceRows
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.filter;

import org.jspecify.annotations.NullMarked;
