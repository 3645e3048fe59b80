package dev.sluice.request.threadpool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A stack of tasks that anyone pushes to and that is emptied as a whole, until it is closed.
 *
 * <pre>
 *   top        to       by         method
 *   any task   task     anyone     push
 *   any task   empty    the taker  takeAll
 *   withdrawn  below    anyone     dropWithdrawnTop
 *   empty      CLOSED   the taker  tryClose
 * </pre>
 */
final class Arrivals {

    /** In the place of a task: nothing arrives any more. */
    private static final ThreadPool.Task CLOSED = new ThreadPool.Task() {
        @Override
        public void run() {
            throw new AssertionError("a mark, not a task");
        }
    };

    private static final VarHandle TOP;

    static {
        try {
            TOP = MethodHandles.lookup().findVarHandle(Arrivals.class, "top", ThreadPool.Task.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile ThreadPool.@Nullable Task top;

    /** False if it is closed. */
    @SuppressWarnings("ReferenceEquality") // a mark
    boolean push(ThreadPool.Task task) {
        ThreadPool.Task below;
        do {
            below = top;
            if (below == CLOSED) {
                return false;
            }
            task.next = below;
        } while (!TOP.weakCompareAndSet(this, below, task));
        return true;
    }

    /**
     * Drops what came last if it is withdrawn. Such a task is pushed once in its life: while it is on top nothing below it changes, and if it
     * was taken meanwhile it is never on top again.
     */
    boolean dropWithdrawnTop() {
        ThreadPool.Task last = top;
        return last != null && last.isWithdrawn() && TOP.compareAndSet(this, last, last.next);
    }

    @SuppressWarnings("ReferenceEquality") // a mark
    boolean isEmpty() {
        ThreadPool.Task task = top;
        return task == null || task == CLOSED;
    }

    /** Everything that has arrived, first come first, linked by {@link ThreadPool.Task#next}. One taker at a time. */
    ThreadPool.@Nullable Task takeAll() {
        if (isEmpty()) {
            return null;
        }
        ThreadPool.Task reversed = null;
        for (ThreadPool.Task task = (ThreadPool.Task) TOP.getAndSet(this, null); task != null; ) {
            ThreadPool.Task next = task.next;
            task.next = reversed;
            reversed = task;
            task = next;
        }
        return reversed;
    }

    /** How many there are that are not withdrawn. Not while they are taken. */
    @SuppressWarnings("ReferenceEquality") // a mark
    int count() {
        int count = 0;
        for (ThreadPool.Task task = top; task != null && task != CLOSED; task = task.next) {
            count += task.isWithdrawn() ? 0 : 1;
        }
        return count;
    }

    /** Closes it if it is empty. True if it is closed now. One taker at a time. */
    @SuppressWarnings("ReferenceEquality") // a mark
    boolean tryClose() {
        return top == CLOSED || TOP.compareAndSet(this, null, CLOSED);
    }
}
