/**
 * The request engine: small tasks in plain blocking style that suspend instead of blocking, on a fixed pool of workers.
 *
 * <p>Users read {@link dev.sluice.request.RequestEngine} and {@link dev.sluice.request.Request} first, then
 * {@link dev.sluice.request.RequestPool}, {@link dev.sluice.request.RequestLock} and {@link dev.sluice.request.RequestCondition}.
 *
 * <p>How the parts meet: a submitted request becomes a {@code Job} in the shared queue of a {@link dev.sluice.request.threadpool.ThreadPool}. The
 * worker that takes it runs it in a {@code Coroutine}, a virtual thread bound to that worker; {@code AffineCoroutine} and
 * {@code SlotCoroutine} are the two carrier modes, and {@code VirtualThreads} holds all reflection. Whoever waits, for whatever, is a
 * {@code Waiter}. {@code RequestCore} holds a request's state machine, {@code Cancellation} decides who is cancelled,
 * {@code WaitGraph} finds circular waits.
 */
@NullMarked
package dev.sluice.request;

import org.jspecify.annotations.NullMarked;
