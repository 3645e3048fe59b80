package dev.sluice.cli.spots;

import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.windowed.Region;
import java.io.Serializable;
import java.nio.file.Path;

/** What one task of a search by other processes is about: names and places, never pixels. Files are absolute. */
public sealed interface SpotsPart extends Serializable {
    /** How files are named where others work. */
    private static String name(Path file) {
        return file.toAbsolutePath().toString();
    }

    /** A region of a page that is read in parts. */
    record OfPage(String file, int page, Region region) implements SpotsPart {
        /** Of a file. */
        public static OfPage of(Path file, int page, Region region) {
            return new OfPage(name(file), page, region);
        }
    }

    /** A region of a plane of a volume. */
    record OfPlane(String file, long time, int channel, int plane, Region region) implements SpotsPart {
        /** Of a file. */
        public static OfPlane of(Path file, long time, int channel, int plane, Region region) {
            return new OfPlane(name(file), time, channel, plane, region);
        }
    }

    /** A box of a volume. */
    record OfVolume(String file, long time, int channel, Box box) implements SpotsPart {
        /** Of a file. */
        public static OfVolume of(Path file, long time, int channel, Box box) {
            return new OfVolume(name(file), time, channel, box);
        }
    }

    /**
     * A page that is read as a whole.
     *
     * @param bytes that it needs
     * @param maxPixels the largest that is taken
     */
    record WholePage(String file, int page, SearchScope scope, long bytes, long maxPixels) implements SpotsPart {
        /** Of a file. */
        public static WholePage of(Path file, SpotsPage page, SpotsOptions options) {
            return new WholePage(
                    name(file),
                    page.page(),
                    options.scope(),
                    page.memory(),
                    options.run().limits().maxPixels());
        }
    }
}
