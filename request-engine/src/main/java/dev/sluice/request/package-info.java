/**
 * The request engine: small tasks in plain blocking style that suspend instead of blocking, on a fixed pool of workers.
 *
 * <p>Users read {@link dev.sluice.request.RequestEngine} and {@link dev.sluice.request.Request} first, then
 * {@link dev.sluice.request.RequestPool}, {@link dev.sluice.request.RequestLock} and {@link dev.sluice.request.RequestCondition}.
 *
 * <p>How the parts meet: a submitted request becomes a {@code Job} in the shared queue of a {@link dev.sluice.request.threadpool.ThreadPool}. The
 * worker that takes it runs it in a {@code Coroutine}, a virtual thread bound to that worker; {@code AffineCoroutine} and
 * {@code SlotCoroutine} are the two carrier modes, and {@code VirtualThreads}, with {@code VirtualThreadParking}, holds all reflection. Whoever waits, for whatever, is a
 * {@code Waiter}. Everything else is the life of a request, a class a stage:
 * <ul>
 *   <li>the state machine and all its locking: {@code RequestState}, below {@link dev.sluice.request.Request};
 *   <li>the stages: {@code Birth}, {@code Submission}, {@code Awaiting}, {@code Execution}, {@code Ending}, {@code Cancellation};
 *   <li>what a request is tied to: {@code Family}, {@code Lineage}, {@code Listeners}, {@code RequestFuture};
 *   <li>waiting: {@code Waiter}, {@code DirectWaiter}, {@code LockQueue}, {@code WaiterList}, {@code PoolBlocker}, {@code Deadline}; {@code WaitGraph} finds circular waits;
 *   <li>the engine from within: {@code Switchboard}, with {@code EnginePool}, {@code Statistics}, {@code Roots}, {@code UnheardFailures},
 *       {@code RequestContext}, and {@code JvmThreads};
 *   <li>looking from outside: {@link dev.sluice.request.EngineSnapshot}, {@code RequestEvents}, {@code EngineBean};
 *   <li>safety: {@link dev.sluice.request.spin.StackRoom}, {@code Rehearsal}.
 * </ul>
 */
@NullMarked
package dev.sluice.request;

import org.jspecify.annotations.NullMarked;
