package dev.sluice.samples;

import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.awt.BorderLayout;
import java.awt.GraphicsEnvironment;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.awt.image.BufferedImage;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.swing.ImageIcon;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.JSlider;
import javax.swing.SwingUtilities;

/** A window with a slider for the wider of the two sigmas. Dragging it cancels the stale request and shows the newest result. */
final class SigmaWindow {

    /** The slider counts tenths of a pixel. */
    private static final double SCALE = 10;

    private static final int START = 30;

    final JFrame frame = new JFrame("Difference of Gaussians");
    final JSlider slider = new JSlider(12, 200, START);
    final JLabel picture = new JLabel();

    private final RequestEngine engine;
    private final Image image;
    private final LatestResult<BufferedImage> latest;
    private final AtomicInteger stale = new AtomicInteger();

    /** On the event thread. The image stays the caller's. */
    SigmaWindow(RequestEngine engine, Image image) {
        this.engine = engine;
        this.image = image;
        this.latest = new LatestResult<>(engine, SwingUtilities::invokeLater, shown -> {
            picture.setIcon(new ImageIcon(shown));
            frame.setTitle("Difference of Gaussians, sigma 1 and " + slider.getValue() / SCALE);
        });
        slider.addChangeListener(moved -> filter());
        frame.add(picture, BorderLayout.CENTER);
        frame.add(slider, BorderLayout.SOUTH);
        frame.setSize(image.columns() + 40, image.rows() + 100);
        filter();
    }

    private void filter() {
        DifferenceOfGaussians filter = DifferenceOfGaussians.builder()
                .sigma1(1)
                .sigma2(slider.getValue() / SCALE)
                .result(ResultEncoding.NORMALIZE)
                .build();
        Request<BufferedImage> request = latest.ask(() -> {
            try (Image difference = filter.apply(engine, image)) {
                return Pictures.toPicture(difference);
            }
        });
        request.onCancelled(stale::incrementAndGet);
    }

    /** How many requests were overtaken by a later one and cancelled. */
    int stale() {
        return stale.get();
    }

    static void run(PrintStream out, List<String> arguments) throws InterruptedException {
        if (GraphicsEnvironment.isHeadless()) {
            out.println("window: there is no display; set DISPLAY, or run it under xvfb-run");
            return;
        }
        CountDownLatch closed = new CountDownLatch(1);
        Path file = Path.of(arguments.isEmpty() ? "samples/images/camera.png" : arguments.get(0));
        try (Image image = Image.read(file);
                RequestEngine engine = RequestEngine.create(2)) { // closed first: nothing runs on a closed image
            SwingUtilities.invokeLater(() -> {
                SigmaWindow window = new SigmaWindow(engine, image);
                window.frame.setDefaultCloseOperation(JFrame.DISPOSE_ON_CLOSE);
                window.frame.addWindowListener(new WindowAdapter() {
                    @Override
                    public void windowClosed(WindowEvent event) {
                        closed.countDown();
                    }
                });
                window.frame.setVisible(true);
            });
            closed.await();
        }
    }
}
