package dev.sluice.samples;

import dev.sluice.nativeops.Image;
import dev.sluice.request.RequestEngine;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.event.InputEvent;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import javax.swing.Icon;
import javax.swing.SwingUtilities;

/**
 * Uses the window as a person does, with the mouse, and prints what came of it: {@code SigmaWindowDriver IMAGE SCREENSHOT}. A program
 * of its own, since the tests' JVM has no display.
 *
 * <p>While the slider is dragged, the only worker is kept busy, so that all that is asked for meanwhile is certain to be waiting.
 */
final class SigmaWindowDriver {

    private static final int STEPS = 10;

    public static void main(String[] arguments) throws Exception {
        Robot robot = new Robot();
        robot.setAutoWaitForIdle(true);
        try (Image image = Image.read(Path.of(arguments[0]));
                RequestEngine engine = RequestEngine.create(1)) {
            AtomicReference<SigmaWindow> opened = new AtomicReference<>();
            SwingUtilities.invokeAndWait(() -> {
                SigmaWindow window = new SigmaWindow(engine, image);
                window.frame.setLocation(0, 0);
                window.frame.setVisible(true);
                opened.set(window);
            });
            SigmaWindow window = opened.get();
            untilShownAfter(window, null);
            Icon first = icon(window);
            int start = window.slider.getValue();

            CountDownLatch free = new CountDownLatch(1);
            occupy(engine, free);
            drag(robot, window);
            int end = value(window);
            System.out.println("moved: " + (end > start));
            System.out.println("shown while the worker was busy: " + !Objects.equals(icon(window), first));
            free.countDown();
            untilShownAfter(window, first);
            SwingUtilities.invokeAndWait(() -> System.out.println("title: " + window.frame.getTitle()));
            System.out.println("expected: " + end / 10.0);
            System.out.println("several were overtaken: " + (window.stale() > 1));
            robot.waitForIdle();
            ImageIO.write(
                    robot.createScreenCapture(new Rectangle(window.frame.getSize())),
                    "png",
                    Path.of(arguments[1]).toFile());
            SwingUtilities.invokeAndWait(window.frame::dispose);
        }
        System.exit(0);
    }

    private static void drag(Robot robot, SigmaWindow window) throws Exception {
        AtomicReference<Point> origin = new AtomicReference<>();
        SwingUtilities.invokeAndWait(() -> origin.set(window.slider.getLocationOnScreen()));
        int width = window.slider.getWidth();
        int y = origin.get().y + window.slider.getHeight() / 2;
        double share = (window.slider.getValue() - window.slider.getMinimum())
                / (double) (window.slider.getMaximum() - window.slider.getMinimum());
        // The knob's middle stays inside the slider by about half of the knob.
        int x = origin.get().x + 8 + (int) (share * (width - 16));
        robot.mouseMove(x, y);
        robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
        for (int step = 1; step <= STEPS; step++) {
            robot.mouseMove(x + step * width / 2 / STEPS, y);
        }
        robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
        robot.waitForIdle();
    }

    private static void occupy(RequestEngine engine, CountDownLatch free) throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        engine.submit(() -> {
            busy.countDown();
            while (free.getCount() > 0) {
                Thread.onSpinWait();
            }
            return true;
        });
        busy.await();
    }

    private static void untilShownAfter(SigmaWindow window, Icon earlier) throws Exception {
        while (Objects.equals(icon(window), earlier)) {
            Thread.onSpinWait();
        }
    }

    private static Icon icon(SigmaWindow window) throws Exception {
        AtomicReference<Icon> icon = new AtomicReference<>();
        SwingUtilities.invokeAndWait(() -> icon.set(window.picture.getIcon()));
        return icon.get();
    }

    private static int value(SigmaWindow window) throws Exception {
        AtomicReference<Integer> value = new AtomicReference<>();
        SwingUtilities.invokeAndWait(() -> value.set(window.slider.getValue()));
        return value.get();
    }

    private SigmaWindowDriver() {}
}
