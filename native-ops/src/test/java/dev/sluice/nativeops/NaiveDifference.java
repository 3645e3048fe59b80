package dev.sluice.nativeops;

/** The difference of Gaussians as the textbook has it, in double precision, one pixel at a time: what everything is compared with. */
public final class NaiveDifference {
    private NaiveDifference() {}

    /** Smooths one channel: {@code values[row][column]}. */
    public static double[][] smooth(double[][] values, double sigma, double truncate, Border border) {
        int radius = (int) Math.floor(truncate * sigma + 0.5);
        double[] weights = new double[2 * radius + 1];
        double sum = 0;
        for (int t = -radius; t <= radius; t++) {
            weights[t + radius] = Math.exp(-0.5 * t * t / (sigma * sigma));
            sum += weights[t + radius];
        }
        int rows = values.length;
        int columns = values[0].length;
        double[][] along = new double[rows][columns];
        double[][] both = new double[rows][columns];
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                for (int t = -radius; t <= radius; t++) {
                    int from = outside(x + t, columns, border);
                    along[y][x] += from < 0 ? 0 : weights[t + radius] / sum * values[y][from];
                }
            }
        }
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                for (int t = -radius; t <= radius; t++) {
                    int from = outside(y + t, rows, border);
                    both[y][x] += from < 0 ? 0 : weights[t + radius] / sum * along[from][x];
                }
            }
        }
        return both;
    }

    /** Walks back into the image step by step, as the pictures in {@link Border} show. */
    public static int outside(int position, int length, Border border) {
        int p = position;
        while (p < 0 || p >= length) {
            switch (border) {
                case CONSTANT -> {
                    return -1;
                }
                case REPLICATE -> p = p < 0 ? 0 : length - 1;
                case REFLECT -> p = p < 0 ? -p - 1 : 2 * length - 1 - p;
                case REFLECT_101 -> {
                    if (length == 1) {
                        return 0;
                    }
                    p = p < 0 ? -p : 2 * length - 2 - p;
                }
            }
        }
        return p;
    }

    public static double[][] channel(Image image, int channel) {
        double[][] values = new double[image.rows()][image.columns()];
        for (int y = 0; y < image.rows(); y++) {
            for (int x = 0; x < image.columns(); x++) {
                values[y][x] = Pixels.get(image, y, x, channel);
            }
        }
        return values;
    }

    public static double[][] difference(Image image, int channel, DifferenceOfGaussians filter) {
        double[][] values = channel(image, channel);
        double[][] first = smooth(values, filter.sigma1(), filter.truncate(), filter.border());
        double[][] second = smooth(values, filter.sigma2(), filter.truncate(), filter.border());
        for (int y = 0; y < first.length; y++) {
            for (int x = 0; x < first[0].length; x++) {
                first[y][x] -= second[y][x];
            }
        }
        return first;
    }
}
