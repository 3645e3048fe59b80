package dev.sluice.nativeops.tile;

import dev.sluice.nativeops.memory.ShownMat;
import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.opencv.opencv_core.Mat;

/** One of the two matrices of a tile, as its function gets it: what is made of it ends with the loan. */
final class LentMat extends ShownMat {
    private final Loan loan;

    LentMat(Mat matrix, Loan loan) {
        super(matrix);
        this.loan = loan;
    }

    @Override
    protected MemorySegment memory() {
        return loan.memory(pixelsAddress(), rows() * step());
    }

    @Override
    protected void lend(Pointer pointer) {
        loan.add(pointer);
    }
}
