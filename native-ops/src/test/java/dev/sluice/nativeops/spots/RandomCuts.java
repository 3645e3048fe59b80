package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.windowed.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Cuts drawn at random: in two somewhere along an axis, and the halves again. */
final class RandomCuts {
    /** How often a part is cut again: into 32 in all, at most. */
    private static final int DEPTH = 5;

    private RandomCuts() {}

    static List<Region> of(Random random, Region region) {
        Box flat = new Box(0, region.row(), region.column(), 1, region.rows(), region.columns());
        return of(random, flat).stream()
                .map(box -> new Region(box.row(), box.column(), box.rows(), box.columns()))
                .toList();
    }

    static List<Box> of(Random random, Box box) {
        return of(random, box, DEPTH);
    }

    private static List<Box> of(Random random, Box box, int depth) {
        int axis = random.nextInt(3);
        int length = length(box, axis);
        if (depth == 0 || random.nextInt(6) == 0) {
            return List.of(box);
        }
        if (length == 1) {
            return of(random, box, depth - 1);
        }
        int at = 1 + random.nextInt(length - 1);
        List<Box> parts = new ArrayList<>(of(random, part(box, axis, 0, at), depth - 1));
        parts.addAll(of(random, part(box, axis, at, length), depth - 1));
        return parts;
    }

    private static int length(Box box, int axis) {
        return axis == 0 ? box.planes() : axis == 1 ? box.rows() : box.columns();
    }

    private static Box part(Box box, int axis, int from, int to) {
        return new Box(
                box.plane() + (axis == 0 ? from : 0),
                box.row() + (axis == 1 ? from : 0),
                box.column() + (axis == 2 ? from : 0),
                axis == 0 ? to - from : box.planes(),
                axis == 1 ? to - from : box.rows(),
                axis == 2 ? to - from : box.columns());
    }
}
