package dev.sluice.request;

import dev.sluice.request.spin.SpinLock;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for a {@link RequestLock}, in the order in which they get it. All methods are called under its {@link #lock}.
 *
 * <p>Those who wait form two batches. The front batch is served to its end, requests and threads in turns, requests by priority; who comes
 * meanwhile joins the rear batch, which then becomes the front. So priority decides within a batch only, and nobody is overtaken by the
 * same one twice.
 */
final class LockQueue {

    final SpinLock lock = new SpinLock();

    /** One who waits. */
    static final class Entry extends Waiter {
        private final @Nullable Lineage above;
        private final long rank;
        private final LockQueue queue;
        private long arrival;

        Entry(@Nullable Coroutine coroutine, RequestLock target, LockQueue queue) {
            super(coroutine, target);
            this.queue = queue;
            this.above = request == null ? null : request.above();
            this.rank = request == null ? 0 : request.rank();
        }

        @Override
        void left(boolean cancelled) {
            queue.lock.lock();
            try {
                queue.remove(this);
            } finally {
                queue.lock.unlock();
            }
        }

        private static int compare(Entry a, Entry b) {
            int order = Lineage.compare(a.above, a.rank, b.above, b.rank);
            return order != 0 ? order : Long.compare(a.arrival, b.arrival);
        }
    }

    private static final class Batch {
        private final Queue<Entry> requests = new PriorityQueue<>(Entry::compare);
        private final Queue<Entry> threads = new ArrayDeque<>();

        private Queue<Entry> queueOf(Entry entry) {
            return entry.request == null ? threads : requests;
        }

        private boolean isEmpty() {
            return requests.isEmpty() && threads.isEmpty();
        }
    }

    private Batch front = new Batch();
    private Batch rear = new Batch();
    private boolean threadsTurn;
    private long arrivals;

    void add(Entry entry) {
        entry.arrival = arrivals++;
        rear.queueOf(entry).add(entry);
    }

    void remove(Entry entry) {
        if (!front.queueOf(entry).remove(entry)) {
            rear.queueOf(entry).remove(entry);
        }
    }

    boolean isEmpty() {
        return front.isEmpty() && rear.isEmpty();
    }

    @Nullable
    Entry poll() {
        if (front.isEmpty()) {
            Batch empty = front;
            front = rear;
            rear = empty;
        }
        boolean thread = threadsTurn ? !front.threads.isEmpty() : front.requests.isEmpty();
        threadsTurn = !thread;
        return thread ? front.threads.poll() : front.requests.poll();
    }
}
