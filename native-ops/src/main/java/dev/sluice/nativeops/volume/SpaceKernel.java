package dev.sluice.nativeops.volume;

import dev.sluice.nativeops.kernel.GaussianKernel;

/** A separable Gaussian in space. */
record SpaceKernel(GaussianKernel x, GaussianKernel y, GaussianKernel z) {
    Halo halo() {
        return new Halo(z.radius(), y.radius(), x.radius());
    }
}
