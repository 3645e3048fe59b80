/**
 * How an image is smoothed, by one kernel or by several at once: what is planned, and what becomes of each row of a strip.
 *
 * <p>Read {@link dev.sluice.nativeops.filter.SmoothingRun} first, and {@link dev.sluice.nativeops.filter.NativeStrip} and {@link
 * dev.sluice.nativeops.filter.Workspace}, which smooth one, natively and in Java.
 *
 * <ul>
 *   <li>what is computed: SmoothingPlan, SmoothingRun, SmoothedParts, Part, Panel
 *   <li>a strip: NativeStrip, StripTarget; in Java Workspace, Workspaces; by OpenCV FixedPointScratch; fast FastRun, CoarseGrid, NativeGrid; in Java CoarseGather, CoarseRows
 *   <li>what becomes of a row: RowSink, RowPart, DifferenceSink, SmoothedSink, RangeSink, RowEncoder
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.filter;

import org.jspecify.annotations.NullMarked;
