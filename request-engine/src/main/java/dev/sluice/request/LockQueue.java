package dev.sluice.request;

import dev.sluice.request.spin.SpinLock;
import java.util.PriorityQueue;
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

        /** Where it stands, or stood last. */
        private @Nullable Batch batch;

        Entry(@Nullable Frame frame, RequestLock target, LockQueue queue) {
            super(frame, target);
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

    /** Requests for which the queue by priority cannot grow, for want of memory, wait behind all others. */
    private static final class Batch {
        private final PriorityQueue<Entry> requests = new PriorityQueue<>(Entry::compare);
        private final WaiterList overflow = new WaiterList();
        private final WaiterList threads = new WaiterList();

        private void add(Entry entry) {
            if (entry.request == null) {
                threads.add(entry);
                return;
            }
            try {
                requests.add(entry);
            } catch (OutOfMemoryError full) {
                overflow.add(entry);
            }
        }

        private void remove(Entry entry) {
            if (entry.request == null) {
                threads.remove(entry);
            } else if (!requests.remove(entry)) {
                overflow.remove(entry);
            }
        }

        private boolean hasRequests() {
            return !requests.isEmpty() || !overflow.isEmpty();
        }

        private boolean isEmpty() {
            return threads.isEmpty() && !hasRequests();
        }

        private @Nullable Waiter pollRequest() {
            return requests.isEmpty() ? overflow.poll() : requests.poll();
        }
    }

    private Batch front = new Batch();
    private Batch rear = new Batch();
    private boolean threadsTurn;
    private long arrivals;

    void add(Entry entry) {
        entry.arrival = arrivals++;
        entry.batch = rear;
        rear.add(entry);
    }

    void remove(Entry entry) {
        Batch batch = entry.batch;
        if (batch != null) {
            batch.remove(entry);
        }
    }

    boolean isEmpty() {
        return front.isEmpty() && rear.isEmpty();
    }

    @Nullable
    Waiter poll() {
        if (front.isEmpty()) {
            Batch empty = front;
            front = rear;
            rear = empty;
        }
        boolean thread = threadsTurn ? !front.threads.isEmpty() : !front.hasRequests();
        threadsTurn = !thread;
        return thread ? front.threads.poll() : front.pollRequest();
    }
}
