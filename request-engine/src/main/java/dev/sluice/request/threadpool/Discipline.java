package dev.sluice.request.threadpool;

import org.jspecify.annotations.Nullable;

/** The order of a {@link SharedQueue}. All calls are made under that queue's lock. */
interface Discipline {

    void add(ThreadPool.Task task);

    /** Takes the task that goes first, or null if there is none. */
    ThreadPool.@Nullable Task remove();

    static Discipline of(QueueDiscipline name) {
        return switch (name) {
            case PRIORITY -> new OldestFirst();
            case FIFO -> new Fifo();
            case LIFO -> new Lifo();
        };
    }

    /** A queue linked through the tasks themselves. Also a worker's own queue. */
    final class Fifo implements Discipline {
        private ThreadPool.@Nullable Task head;
        private ThreadPool.@Nullable Task tail;

        @Override
        public void add(ThreadPool.Task task) {
            task.next = null;
            if (tail == null) {
                head = task;
            } else {
                tail.next = task;
            }
            tail = task;
        }

        @Override
        public ThreadPool.@Nullable Task remove() {
            ThreadPool.Task task = head;
            if (task != null) {
                head = task.next;
                if (head == null) {
                    tail = null;
                }
                task.next = null;
            }
            return task;
        }

        boolean isEmpty() {
            return head == null;
        }
    }

    /** A stack linked through the tasks themselves. */
    final class Lifo implements Discipline {
        private ThreadPool.@Nullable Task top;

        @Override
        public void add(ThreadPool.Task task) {
            task.next = top;
            top = task;
        }

        @Override
        public ThreadPool.@Nullable Task remove() {
            ThreadPool.Task task = top;
            if (task != null) {
                top = task.next;
                task.next = null;
            }
            return task;
        }
    }
}
