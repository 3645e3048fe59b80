package dev.sluice.samples;

import dev.sluice.request.Request;
import dev.sluice.request.RequestCondition;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestLock;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A bounded buffer between two requests. It works on a single worker, because whoever waits frees it. */
final class ProducerConsumer {

    /** A queue that holds at most {@code capacity} elements; safe for requests and threads alike. */
    static final class BoundedBuffer<E> {
        private final RequestLock lock = new RequestLock();
        private final RequestCondition notFull = lock.newCondition();
        private final RequestCondition notEmpty = lock.newCondition();
        private final Deque<E> elements = new ArrayDeque<>(); // guarded by lock
        private final int capacity;
        private int most; // guarded by lock

        BoundedBuffer(int capacity) {
            this.capacity = capacity;
        }

        // begin bounded-buffer
        void put(E element) throws InterruptedException {
            lock.lock();
            try {
                while (elements.size() == capacity) {
                    notFull.await();
                }
                elements.addLast(element);
                most = Math.max(most, elements.size());
                notEmpty.signal();
            } finally {
                lock.unlock();
            }
        }

        E take() throws InterruptedException {
            lock.lock();
            try {
                while (elements.isEmpty()) {
                    notEmpty.await();
                }
                E element = elements.removeFirst();
                notFull.signal();
                return element;
            } finally {
                lock.unlock();
            }
        }
        // end bounded-buffer

        int most() {
            lock.lock();
            try {
                return most;
            } finally {
                lock.unlock();
            }
        }
    }

    /** What the consumer got, and how full the buffer ever was. */
    record Outcome(List<Integer> consumed, int most) {}

    static Outcome transfer(int workers, int elements, int capacity) throws InterruptedException {
        BoundedBuffer<Integer> buffer = new BoundedBuffer<>(capacity);
        try (RequestEngine engine = RequestEngine.create(workers)) {
            Request<Integer> producer = engine.submit(() -> {
                for (int i = 0; i < elements; i++) {
                    buffer.put(i);
                }
                return elements;
            });
            Request<List<Integer>> consumer = engine.submit(() -> {
                List<Integer> consumed = new ArrayList<>();
                while (consumed.size() < elements) {
                    consumed.add(buffer.take());
                }
                return consumed;
            });
            producer.await();
            return new Outcome(consumer.await(), buffer.most());
        }
    }

    static void run(PrintStream out, List<String> arguments) throws InterruptedException {
        Outcome outcome = transfer(1, 1000, 4);
        out.printf(
                "%d elements went through a buffer of 4 on a single worker; it never held more than %d%n",
                outcome.consumed().size(), outcome.most());
    }

    private ProducerConsumer() {}
}
