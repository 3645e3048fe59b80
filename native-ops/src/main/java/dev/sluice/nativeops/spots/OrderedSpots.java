package dev.sluice.nativeops.spots;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/*
 * Parts end in any order, and are taken in the order of their numbers. A summit lies up to 1.6 pixels away from the pixel that owns it, so the
 * spots of a part are kept until no later one can have any that come before them.
 */
/** Puts the spots of the parts of an image or volume in order and passes them on as soon as that is sure. Thread-safe. */
final class OrderedSpots {
    /** How far a summit lies from its pixel, at most. */
    private static final double STRAY = 1.6;

    private final Consumer<? super Spot> consumer;
    private final ToDoubleFunction<Spot> place;

    // All that is below is guarded by this.
    private final Map<Long, Part> early = new HashMap<>();
    private List<Spot> waiting = new ArrayList<>();
    private long next;
    private double passed = Double.NEGATIVE_INFINITY;

    /**
     * The spots of a part.
     *
     * @param spots in any order
     * @param begin the first row or plane that a later part may own
     */
    private record Part(List<Spot> spots, double begin) {}

    /**
     * For parts whose numbers go up along the first axis of the order.
     *
     * @param place along that axis: the row in an image, the plane in a volume
     */
    OrderedSpots(Consumer<? super Spot> consumer, ToDoubleFunction<Spot> place) {
        this.consumer = consumer;
        this.place = place;
    }

    /**
     * Takes the spots of a part.
     *
     * @param number the part's, from 0; each comes once
     * @param spots all of them
     * @param begin the first row or plane in which a part of a higher number may own spots
     */
    synchronized void add(long number, List<Spot> spots, double begin) {
        early.put(number, new Part(spots, begin));
        for (Part part = early.remove(next); part != null; part = early.remove(next)) {
            next++;
            waiting.addAll(part.spots());
            pass(part.begin() - STRAY);
        }
    }

    /** Passes the rest on. */
    synchronized void finish() {
        pass(Double.POSITIVE_INFINITY);
    }

    private void pass(double before) {
        if (before <= passed) {
            return;
        }
        passed = before;
        waiting.sort(Spot.ORDER);
        int sure = 0;
        while (sure < waiting.size() && place.applyAsDouble(waiting.get(sure)) < before) {
            consumer.accept(waiting.get(sure));
            sure++;
        }
        waiting = new ArrayList<>(waiting.subList(sure, waiting.size()));
    }
}
