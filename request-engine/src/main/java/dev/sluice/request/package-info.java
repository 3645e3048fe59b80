/**
 * The request engine: small tasks in plain blocking style that suspend instead of blocking, on a fixed pool of workers.
 *
 * <p>Users read {@link dev.sluice.request.RequestEngine} and {@link dev.sluice.request.Request} first, then
 * {@link dev.sluice.request.RequestPool}, {@link dev.sluice.request.RequestLock} and {@link dev.sluice.request.RequestCondition}.
 *
 * <p>How the parts meet: a submitted request becomes a {@code Job} in the shared queue of a {@link dev.sluice.request.threadpool.ThreadPool}. The
 * worker that takes it runs it in a coroutine ({@code dev.sluice.request.coroutine}), a virtual thread bound to that worker; {@code Frame} is what
 * runs there. Whoever waits, for whatever, is a {@code Waiter}. Everything else is the life of a request, a class a stage.
 *
 * <p>Rooms below this one know nothing of requests: {@code coroutine} suspends, {@code threadpool} schedules, {@code telemetry} counts and
 * records, {@code spin} waits for a moment. What is here moves the state of requests, which is this package's own; so it is larger than others.
 *
 * <p>By duty:
 * <ul>
 *   <li>what users see: {@link dev.sluice.request.RequestEngine}, with {@code SharedEngine}, the one of the process;
 *       {@link dev.sluice.request.Request}; {@link dev.sluice.request.RequestPool} with its {@code PoolMembers};
 *       {@link dev.sluice.request.RequestLock} and {@link dev.sluice.request.RequestCondition};
 *       {@link dev.sluice.request.RequestDecorator} and {@link dev.sluice.request.Carriers};
 *   <li>what they may be told: {@link dev.sluice.request.RequestException}, {@link dev.sluice.request.RequestCancelledException},
 *       {@link dev.sluice.request.InvalidRequestException}, {@link dev.sluice.request.CircularWaitException};
 *   <li>the state machine and all its locking: {@code RequestState}, below {@code Request};
 *   <li>the stages: {@code Birth}, {@code Submission}, {@code Awaiting}, {@code Execution}, {@code Ending}, {@code Cancellation};
 *   <li>parts of a callable: {@code Shield}, which a cancel does not reach, and {@code Interruption}, which it interrupts;
 *   <li>what a request is tied to: {@code Family}, {@code Lineage}, {@code Listeners}, {@code RequestFuture};
 *   <li>requests in other dress: {@code StageRequest} ends as a stage does; {@code Group} is any or all of many; {@code RequestExecutor} makes
 *       an {@code ExecutorService}, whose futures are {@code SuspendingFuture}s;
 *   <li>waiting: {@code Waiter}, and as its kinds {@code DirectWaiter}, {@code Witness} and {@code EndWatcher}; those who wait, in a
 *       {@code LockQueue}, a {@code WaiterList}, or as {@code Waiters} for a condition; {@code WaitGraph} finds circular waits;
 *   <li>the engine from within: {@code Switchboard}, with {@code Roots}, {@code UnheardFailures} and {@code RequestContext}; its end:
 *       {@code Closing}, and {@code Exits} when the JVM's comes first;
 *   <li>looking from outside: {@link dev.sluice.request.EngineSnapshot}, {@code EngineBean} behind
 *       {@link dev.sluice.request.RequestEngineMXBean};
 *   <li>what the JVM does when a step is taken for the first time, done before: {@code Rehearsal}.
 * </ul>
 */
@NullMarked
package dev.sluice.request;

import org.jspecify.annotations.NullMarked;
