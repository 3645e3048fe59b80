package dev.sluice.samples;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.WriteOptions;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import javax.imageio.ImageIO;

/** The way between Sluice's images and the JDK's. */
final class Pictures {

    /** An image of 8 or 16 bits as the JDK draws it. */
    static BufferedImage toPicture(Image image) {
        try {
            byte[] png = image.encode(".png", WriteOptions.DEFAULT.withPngCompression(1));
            return Optional.ofNullable(ImageIO.read(new ByteArrayInputStream(png)))
                    .orElseThrow(() -> new IllegalStateException("the JDK reads no PNG"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the JDK has drawn, as an image; the caller closes it. */
    static Image fromPicture(BufferedImage picture) {
        try {
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            ImageIO.write(picture, "png", png);
            return Image.decode(png.toByteArray(), "picture", ReadLimits.DEFAULT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An 8-bit image in grey and 16 bits; the caller closes it. */
    static Image toGreyOf16Bits(Image image) {
        BufferedImage wide = new BufferedImage(image.columns(), image.rows(), BufferedImage.TYPE_USHORT_GRAY);
        Graphics2D graphics = wide.createGraphics();
        graphics.drawImage(toPicture(image), 0, 0, null);
        graphics.dispose();
        return fromPicture(wide);
    }

    private Pictures() {}
}
