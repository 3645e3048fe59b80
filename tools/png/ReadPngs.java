import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Reads PNG files by the JDK and writes the values of each, the low byte first, to a file of its name and {@code .jdk}. */
final class ReadPngs {
    private ReadPngs() {}

    public static void main(String[] paths) throws IOException {
        for (String path : paths) {
            BufferedImage image = ImageIO.read(new File(path));
            Raster raster = image.getRaster();
            boolean words = raster.getDataBuffer().getDataType() == DataBuffer.TYPE_USHORT;
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(Path.of(path + ".jdk")))) {
                int[] row = new int[raster.getWidth() * raster.getNumBands()];
                for (int y = 0; y < raster.getHeight(); y++) {
                    for (int value : raster.getPixels(0, y, raster.getWidth(), 1, row)) {
                        out.write(value);
                        if (words) {
                            out.write(value >> 8);
                        }
                    }
                }
            }
        }
    }
}
