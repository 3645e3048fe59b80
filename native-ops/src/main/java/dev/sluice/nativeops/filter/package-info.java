/**
 * How an operation runs on a whole image: what is planned, how it is cut into strips, and what happens to each row.
 *
 * <p>Read {@link dev.sluice.nativeops.filter.StripJob} first, which cuts an image into strips and runs each as a request, then
 * {@link dev.sluice.nativeops.filter.SmoothingRun}, and {@link dev.sluice.nativeops.filter.NativeStrip} and {@link
 * dev.sluice.nativeops.filter.Workspace}, which smooth one, natively and in Java.
 *
 * <ul>
 *   <li>where it runs: OnEngine, StripJob, StripTask
 *   <li>what is computed: SmoothingPlan, SmoothingRun, Part, Panel
 *   <li>a strip: NativeStrip, StripTarget; in Java Workspace, Workspaces; by OpenCV FixedPointScratch
 *   <li>what becomes of a row: RowSink, RowPart, DifferenceSink, SmoothedSink, RangeSink, RowEncoder
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.filter;

import org.jspecify.annotations.NullMarked;
