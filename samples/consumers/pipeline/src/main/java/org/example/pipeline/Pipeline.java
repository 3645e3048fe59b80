package org.example.pipeline;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Operation;
import dev.sluice.nativeops.TileOperation;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/** A median of OpenCV and a difference of Gaussians, one after the other, with a time limit. */
// begin pipeline
public final class Pipeline {
    static final TileOperation MEDIAN = TileOperation.of("median 5", 2, Border.REFLECT_101, tile -> {
        try (Mat smooth = new Mat()) {
            opencv_imgproc.medianBlur(tile.source(), smooth, 5);
            tile.setFrom(smooth); // without the halo
        }
    });

    public static void main(String[] arguments) throws InterruptedException, TimeoutException {
        Path input = Path.of(arguments[0]);
        Path output = Path.of(arguments[1]);
        Operation operation = MEDIAN.then(DifferenceOfGaussians.builder().build());
        try (RequestEngine engine = RequestEngine.create(2);
                Image image = Image.read(input)) {
            Request<Image> request = engine.request(() -> operation.apply(engine, image))
                    .onDiscarded(Image::close); // a result that nobody gets, as it came too late
            try (Image result = request.awaitOrCancel(Duration.ofMinutes(1))) {
                result.write(output);
            }
            System.out.println(operation.name() + ": " + output + ", by " + engine.carriers() + " carriers");
        }
    }
}
// end pipeline
