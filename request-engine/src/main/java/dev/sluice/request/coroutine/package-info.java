/**
 * Threads of control that can be suspended, and that resume on the worker where they began; and all that reaches into the JDK. It knows nothing of
 * requests: a coroutine runs a body.
 *
 * <p>{@link dev.sluice.request.coroutine.Coroutine} says what all of them do. By duty:
 * <ul>
 *   <li>the two carrier modes: {@code AffineCoroutine}, a virtual thread that its worker schedules; {@code SlotCoroutine}, one of the JDK's
 *       scheduler that holds a slot while it runs; and {@link dev.sluice.request.coroutine.InlineCoroutine}, the caller itself, for debugging;
 *   <li>where they run: {@link dev.sluice.request.coroutine.EnginePool}, which also starts them;
 *   <li>the JDK from within: {@link dev.sluice.request.coroutine.VirtualThreads}, with {@code VirtualThreadParking};
 *       {@link dev.sluice.request.coroutine.JvmThreads} that must not be started from a coroutine;
 *   <li>waiting: {@link dev.sluice.request.coroutine.Deadline}, and {@link dev.sluice.request.coroutine.PoolBlocker} for threads of a
 *       {@code ForkJoinPool}.
 * </ul>
 */
@NullMarked
package dev.sluice.request.coroutine;

import org.jspecify.annotations.NullMarked;
