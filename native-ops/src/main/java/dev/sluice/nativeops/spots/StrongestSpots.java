package dev.sluice.nativeops.spots;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** Keeps the strongest of the spots that it is given. For one thread at a time. */
final class StrongestSpots implements Consumer<Spot> {
    private final int most;

    /** The weakest first, which is the next to go. */
    private final PriorityQueue<Spot> kept = new PriorityQueue<>(Spot.STRONGEST.reversed());

    StrongestSpots(int most) {
        this.most = most;
    }

    @Override
    public void accept(Spot spot) {
        if (kept.size() < most) {
            kept.add(spot);
        } else if (Spot.STRONGEST.compare(spot, kept.element()) < 0) {
            kept.remove();
            kept.add(spot);
        }
    }

    /** Those that were kept, in the order of all lists. */
    List<Spot> sorted() {
        List<Spot> spots = new ArrayList<>(kept);
        spots.sort(Spot.ORDER);
        return spots;
    }
}
