package dev.sluice.request;

import static java.util.Objects.requireNonNull;

import dev.sluice.request.telemetry.Statistics;
import dev.sluice.request.threadpool.ThreadPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What an engine did at one moment. {@link #toString()} prints it as a tree.
 *
 * @param engine the engine's name
 * @param carriers what carries the requests
 * @param workers what each worker did
 * @param queued requests that waited for their first worker
 * @param submitted requests submitted or directly executed since the engine began
 * @param finished how many of them have finished
 * @param failed how many of them have failed
 * @param cancelled how many of them were cancelled
 * @param requests the live requests that have no living parent, oldest first, each with its live children
 */
public record EngineSnapshot(
        String engine,
        Carriers carriers,
        List<ThreadPool.WorkerState> workers,
        int queued,
        long submitted,
        long finished,
        long failed,
        long cancelled,
        List<LiveRequest> requests) {

    /**
     * A request that has not ended.
     *
     * @param name its name
     * @param state where it stood
     * @param worker its worker, once it has one
     * @param waitsFor the name of what it waits for
     * @param children the live requests that it created, oldest first
     */
    public record LiveRequest(
            String name,
            Request.State state,
            OptionalInt worker,
            Optional<String> waitsFor,
            List<LiveRequest> children) {

        /** Deeper trees are cut: a snapshot is for people. */
        private static final int MAX_DEPTH = 200;

        /** Keeps a copy of the list. */
        public LiveRequest {
            requireNonNull(name, "name");
            requireNonNull(state, "state");
            requireNonNull(worker, "worker");
            requireNonNull(waitsFor, "waitsFor");
            children = List.copyOf(children);
        }

        /** Where a request stands among others; it forgets that when it ends. */
        private record Place(Request<?> request, @Nullable Lineage above, long rank) {
            Place(Request<?> request) {
                this(request, request.above(), request.rank());
            }

            int compare(Place other) {
                return Lineage.compare(above, rank, other.above, other.rank);
            }
        }

        /** Those that have not ended, with their children. */
        static List<LiveRequest> oldestFirst(List<Request<?>> requests) {
            return requests.stream()
                    .map(Place::new)
                    .sorted(Place::compare)
                    .flatMap(place -> of(place.request, 0).stream())
                    .toList();
        }

        private static Optional<LiveRequest> of(Request<?> request, int depth) {
            if (request.isDone()) {
                return Optional.empty();
            }
            List<LiveRequest> children = new ArrayList<>();
            Family family = request.family();
            if (family != null && depth < MAX_DEPTH) {
                for (Family.Link link = family.youngest(); link != null; link = link.older) {
                    Request<?> child = link.child;
                    if (child != null) {
                        of(child, depth + 1).ifPresent(children::add);
                    }
                }
            }
            Waiter wait = request.currentWait();
            return Optional.of(new LiveRequest(
                    request.name(),
                    stateOf(request, wait),
                    request.worker(),
                    wait == null ? Optional.empty() : Optional.of(wait.target.toString()),
                    children.reversed()));
        }

        private static Request.State stateOf(Request<?> request, @Nullable Waiter wait) {
            Request.State state = request.state();
            return state == Request.State.SUSPENDED && wait != null && wait.isPinned() ? Request.State.PINNED : state;
        }

        private void print(StringBuilder out, String indent) {
            out.append(indent).append(name).append("  ").append(state);
            worker.ifPresent(index -> out.append(" on worker ").append(index));
            waitsFor.ifPresent(target -> out.append(", waits for ").append(target));
            out.append('\n');
            children.forEach(child -> child.print(out, indent + "  "));
        }
    }

    /** Requests first: what is counted meanwhile is never behind what is listed. */
    static EngineSnapshot of(Switchboard switchboard, Carriers carriers) {
        List<LiveRequest> trees = LiveRequest.oldestFirst(switchboard.liveRoots());
        Statistics statistics = switchboard.statistics();
        return new EngineSnapshot(
                switchboard.name(),
                carriers,
                switchboard.workerStates(),
                switchboard.queued(),
                statistics.admitted(),
                statistics.sum(Statistics.FINISHED),
                statistics.sum(Statistics.FAILED),
                statistics.sum(Statistics.CANCELLED),
                trees);
    }

    /** Copies the lists. */
    public EngineSnapshot {
        requireNonNull(engine, "engine");
        requireNonNull(carriers, "carriers");
        workers = List.copyOf(workers);
        requests = List.copyOf(requests);
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        out.append("engine ").append(engine).append(" (").append(carriers).append("), ");
        out.append(submitted).append(" submitted, ").append(finished).append(" finished, ");
        out.append(failed).append(" failed, ").append(cancelled).append(" cancelled, ");
        out.append(queued).append(" queued\n");
        for (int i = 0; i < workers.size(); i++) {
            out.append("  worker ")
                    .append(i)
                    .append("  ")
                    .append(workers.get(i))
                    .append('\n');
        }
        requests.forEach(request -> request.print(out, "  "));
        return out.toString();
    }
}
