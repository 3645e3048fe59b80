/**
 * A fixed set of worker threads in which every task belongs to the worker that ran it first. It knows nothing of requests.
 *
 * <p>Users read {@link dev.sluice.request.threadpool.ThreadPool} and {@link dev.sluice.request.threadpool.QueueDiscipline}. Frameworks that are
 * built on a pool, as the request engine is, override {@link dev.sluice.request.threadpool.ThreadPool.Task#age} with an
 * {@link dev.sluice.request.threadpool.Age}, whose {@link dev.sluice.request.threadpool.Cohort} makes long queues cheap, and extend the pool
 * for its protected methods.
 *
 * <p>How the parts meet, by duty:
 * <ul>
 *   <li>who runs: {@code Worker}, one thread with the queue of the tasks that belong to it, and those that stand in for it while it cannot leave a task;
 *   <li>who sleeps: {@code IdleWorkers}, a bit for each worker;
 *   <li>what waits for its first worker: {@code SharedQueue}, in the order of a {@code Discipline}, of which {@code OldestFirst} is the one
 *       by priority;
 *   <li>how tasks arrive in either queue: {@code Arrivals}, a stack that anyone pushes to;
 *   <li>what the JVM does when a step is taken for the first time, done before: {@code Rehearsal}.
 * </ul>
 */
@NullMarked
package dev.sluice.request.threadpool;

import org.jspecify.annotations.NullMarked;
