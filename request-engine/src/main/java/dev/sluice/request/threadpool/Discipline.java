package dev.sluice.request.threadpool;

import org.jspecify.annotations.Nullable;

/** The order of a {@link SharedQueue}. All calls are made under that queue's lock. */
interface Discipline {

    void add(ThreadPool.Task task);

    /** Takes the task that goes first, or null if there is none. */
    ThreadPool.@Nullable Task remove();

    /** Drops those that are withdrawn; how many are left, in the same order. Allocates nothing. */
    int sweep();

    /** How many there are that are not withdrawn. */
    int count();

    /** How many of those linked behind {@code first} are not withdrawn. */
    static int count(ThreadPool.@Nullable Task first) {
        int count = 0;
        for (ThreadPool.Task task = first; task != null; task = task.next) {
            count += task.isWithdrawn() ? 0 : 1;
        }
        return count;
    }

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

        @Override
        public int sweep() {
            int left = 0;
            ThreadPool.Task first = head;
            head = null;
            tail = null;
            for (ThreadPool.Task task = first; task != null; ) {
                ThreadPool.Task next = task.next;
                if (!task.isWithdrawn()) {
                    add(task);
                    left++;
                }
                task = next;
            }
            return left;
        }

        @Override
        public int count() {
            return Discipline.count(head);
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

        @Override
        public int sweep() {
            int left = 0;
            ThreadPool.Task last = null;
            for (ThreadPool.Task task = top; task != null; task = task.next) {
                if (!task.isWithdrawn()) {
                    if (last == null) {
                        top = task;
                    } else {
                        last.next = task;
                    }
                    last = task;
                    left++;
                }
            }
            if (last == null) {
                top = null;
            } else {
                last.next = null;
            }
            return left;
        }

        @Override
        public int count() {
            return Discipline.count(top);
        }
    }
}
