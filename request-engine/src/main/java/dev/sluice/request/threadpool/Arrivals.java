package dev.sluice.request.threadpool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Stacks of tasks that are pushed to at any time and emptied as a whole, until they are closed. Anyone may push to any of them, each its {@code top}
 * on cache lines of its own; the first one is for who has none, and takes what comes when the others are closed already.
 *
 * <pre>
 *   top        to       by         method
 *   any task   task     anyone     push
 *   any task   empty    the taker  takeAll
 *   withdrawn  below    anyone     dropWithdrawnTop
 *   empty      CLOSED   the taker  tryClose: the first one after all others
 * </pre>
 */
final class Arrivals {

    /** The stack for who has none. */
    static final int ANYONES = 0;

    /** In the place of a task: nothing arrives any more. */
    private static final ThreadPool.Task CLOSED = new ThreadPool.Task() {
        @Override
        public void run() {
            throw new AssertionError("a mark, not a task");
        }
    };

    /** From one top to the next, in references of 4 or 8 bytes: two cache lines or more, since a processor fetches pairs of them. */
    private static final int STRIDE = 32;

    private static final VarHandle TOP = MethodHandles.arrayElementVarHandle(ThreadPool.Task[].class);

    /** Each top has as much room behind it as before it. */
    private final ThreadPool.@Nullable Task[] tops;

    private final int stacks;

    Arrivals(int stacks) {
        this.stacks = stacks;
        this.tops = new ThreadPool.Task[(stacks + 1) * STRIDE];
    }

    private static int at(int stack) {
        return (stack + 1) * STRIDE;
    }

    private ThreadPool.@Nullable Task top(int stack) {
        return (ThreadPool.Task) TOP.getVolatile(tops, at(stack));
    }

    /** How many stacks there are. */
    int stacks() {
        return stacks;
    }

    /** False if they are closed. */
    @SuppressWarnings("ReferenceEquality") // a mark
    boolean push(ThreadPool.Task task, int stack) {
        ThreadPool.Task below;
        do {
            below = top(stack);
            if (below == CLOSED) {
                return stack != ANYONES && push(task, ANYONES);
            }
            task.next = below;
        } while (!TOP.weakCompareAndSet(tops, at(stack), below, task));
        return true;
    }

    /**
     * Drops what came last if it is withdrawn. Such a task is pushed once in its life: while it is on top nothing below it changes, and if it
     * was taken meanwhile it is never on top again.
     */
    boolean dropWithdrawnTop(int stack) {
        ThreadPool.Task last = top(stack);
        return last != null && last.isWithdrawn() && TOP.compareAndSet(tops, at(stack), last, last.next);
    }

    boolean isEmpty() {
        for (int stack = 0; stack < stacks; stack++) {
            if (!isEmpty(stack)) {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings("ReferenceEquality") // a mark
    private boolean isEmpty(int stack) {
        ThreadPool.Task task = top(stack);
        return task == null || task == CLOSED;
    }

    /** Everything that has arrived on a stack, first come first, linked by {@link ThreadPool.Task#next}. One taker at a time. */
    ThreadPool.@Nullable Task takeAll(int stack) {
        if (isEmpty(stack)) {
            return null;
        }
        ThreadPool.Task reversed = null;
        for (ThreadPool.Task task = (ThreadPool.Task) TOP.getAndSet(tops, at(stack), null); task != null; ) {
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
        for (int stack = 0; stack < stacks; stack++) {
            for (ThreadPool.Task task = top(stack); task != null && task != CLOSED; task = task.next) {
                count += task.isWithdrawn() ? 0 : 1;
            }
        }
        return count;
    }

    /** Closes them if they are empty; if one is not, those before it stay closed. True if nothing arrives any more. One taker at a time. */
    boolean tryClose() {
        for (int stack = stacks - 1; stack > ANYONES; stack--) {
            if (!tryClose(stack)) {
                return false;
            }
        }
        return tryClose(ANYONES);
    }

    @SuppressWarnings("ReferenceEquality") // a mark
    private boolean tryClose(int stack) {
        return top(stack) == CLOSED || TOP.compareAndSet(tops, at(stack), null, CLOSED);
    }
}
