import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import java.nio.file.Path;

/** Says what happens, the first time and the second, where native libraries are missing. */
public final class Missing {
    private Missing() {}

    /** Reads the image that is the argument, then makes one. */
    public static void main(String[] arguments) {
        say(() -> Image.read(Path.of(arguments[0])));
        say(() -> Image.allocate(10, 10, 1, Depth.U8));
    }

    private static void say(Runnable use) {
        try {
            use.run();
            System.out.println("it works");
        } catch (LinkageError e) {
            System.out.println(e);
        }
    }
}
