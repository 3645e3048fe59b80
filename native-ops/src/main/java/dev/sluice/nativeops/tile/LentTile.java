package dev.sluice.nativeops.tile;

import dev.sluice.nativeops.Tile;
import dev.sluice.nativeops.memory.MatTypes;
import dev.sluice.nativeops.windowed.Region;
import java.util.function.BooleanSupplier;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;

/** A tile while its function runs; the headers of its matrices are emptied when that has ended, whoever kept them. */
final class LentTile implements Tile, AutoCloseable {
    private final String operation;
    private final Region place;
    private final int halo;
    private final boolean alpha;
    private final LentMat source;
    private final LentMat target;
    private final long address;
    private final int type;
    private final BooleanSupplier stop;

    private final Loan loan = new Loan();

    private volatile boolean over;

    LentTile(String operation, Region place, int halo, boolean alpha, Mat source, Mat target, BooleanSupplier stop) {
        this.operation = operation;
        this.place = place;
        this.halo = halo;
        this.alpha = alpha;
        this.source = new LentMat(source, loan);
        this.target = new LentMat(target, loan);
        this.address = this.target.pixelsAddress();
        this.type = target.type();
        this.stop = stop;
    }

    @Override
    public Mat source() {
        requireLent();
        return source;
    }

    @Override
    public Mat target() {
        requireLent();
        return target;
    }

    private void requireLent() {
        if (over) {
            throw new IllegalStateException("the tile of " + operation
                    + " is over: its matrices are lent to the function until that returns or throws");
        }
    }

    @Override
    public long row() {
        return place.row();
    }

    @Override
    public long column() {
        return place.column();
    }

    @Override
    public int halo() {
        return halo;
    }

    @Override
    public boolean hasAlpha() {
        return alpha;
    }

    @Override
    public boolean isCancelled() {
        return over || stop.getAsBoolean();
    }

    @Override
    public void setFrom(Mat result) {
        requireLent();
        int rows = place.rows() + 2 * halo;
        int columns = place.columns() + 2 * halo;
        if (result.rows() != rows || result.cols() != columns || result.type() != type) {
            throw new IllegalArgumentException("the target of " + operation + " is set from a matrix of "
                    + title(rows, columns, type) + ", not from " + title(result));
        }
        try (Rect middle = new Rect(halo, halo, place.columns(), place.rows());
                Mat part = new Mat(result, middle)) {
            part.copyTo(target);
        }
    }

    /** Refuses a target that lies elsewhere in memory, or has become another one, since what was written to it is lost. */
    void requireTargetKept() {
        // One that the function has closed, and not reallocated before, was the one it got.
        boolean kept = target.isNull()
                || !target.empty()
                        && target.pixelsAddress() == address
                        && target.rows() == place.rows()
                        && target.cols() == place.columns()
                        && target.type() == type;
        if (!kept) {
            throw new IllegalStateException(
                    "the function of " + operation + " has reallocated the target of the tile at row "
                            + place.row() + ", column " + place.column() + ": it was "
                            + title(place.rows(), place.columns(), type)
                            + " and is now " + title(target)
                            + "; write into it, for instance by Tile.setFrom, which leaves the halo out");
        }
    }

    private static String title(Mat mat) {
        return mat.isNull() || mat.empty() ? "nothing" : title(mat.rows(), mat.cols(), mat.type());
    }

    private static String title(int rows, int columns, int type) {
        return rows + " x " + columns + " x " + MatTypes.channels(type) + " " + MatTypes.depthTitle(type);
    }

    @Override
    public void close() {
        over = true;
        loan.end();
        empty(source);
        empty(target);
    }

    private static void empty(Mat header) {
        // The function may have closed it.
        if (!header.isNull()) {
            header.release();
            header.close();
        }
    }
}
