package dev.sluice.nativeops.file;

import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.memory.HeaderBytes;
import dev.sluice.nativeops.tiff.metadata.TiffExif;

/**
 * Reads the marker segments of a JPEG file (ITU-T T.81, annex B).
 *
 * <p>Decoders fill what a truncated file lacks with grey and call it a success, so the end marker is looked for as well.
 */
public final class JpegHeader {
    private static final int SOS = 0xda;
    private static final int EOI = 0xd9;
    private static final int APP1 = 0xe1;

    private JpegHeader() {}

    public static ImageHeader parse(HeaderBytes in) {
        long at = 2;
        long frame = -1;
        int orientation = 0;
        while (true) {
            if (in.u8(at) != 0xff) {
                throw new ImageFormatException("the JPEG file is damaged: no marker at byte " + at);
            }
            int marker = in.u8(at + 1);
            if (marker == 0xff) {
                at++;
                continue;
            }
            if (marker == 0x01 || marker >= 0xd0 && marker <= 0xd8) {
                at += 2;
                continue;
            }
            if (marker == EOI) {
                throw new ImageFormatException("the JPEG file holds no image data");
            }
            int length = in.u16(at + 2, false);
            if (length < 2) {
                throw new ImageFormatException("the JPEG file is damaged: a segment has no length");
            }
            if (marker == SOS) {
                break;
            }
            if (isFrame(marker)) {
                if (frame >= 0) {
                    throw new ImageFormatException("the JPEG file is damaged: it has two frame headers");
                }
                frame = at;
            } else if (marker == APP1 && orientation == 0 && in.matches(at + 4, "Exif\0\0")) {
                // The first one counts, as it does for viewers.
                orientation = TiffExif.orientation(in, at + 10, length - 8L);
            }
            at += 2L + length;
        }
        if (frame < 0) {
            throw new ImageFormatException("the JPEG file has no frame header");
        }
        requireEnd(in, at);
        return header(in, frame, Math.max(1, orientation));
    }

    private static ImageHeader header(HeaderBytes in, long frame, int orientation) {
        switch (in.u8(frame + 1)) {
            case 0xc5, 0xc6, 0xc7, 0xcd, 0xce, 0xcf ->
                throw new ImageFormatException("hierarchical JPEG files are not read");
            case 0xcb -> throw new ImageFormatException("lossless JPEG files with arithmetic coding are not read");
            default -> {
                // What else the decoder does not know it refuses itself.
            }
        }
        int bits = in.u8(frame + 4);
        int rows = in.u16(frame + 5, false);
        int columns = in.u16(frame + 7, false);
        int components = in.u8(frame + 9);
        if (bits != 8) {
            throw new ImageFormatException("JPEG files of " + bits + " bits a channel are not read, only of 8");
        }
        if (rows == 0) {
            throw new ImageFormatException("JPEG files that tell their height behind the image (DNL) are not read");
        }
        if (components != 1 && components != 3 && components != 4) {
            throw new ImageFormatException("JPEG files of " + components + " components are not read");
        }
        return new ImageHeader(ImageFormat.JPEG, rows, columns, components == 1 ? 1 : 3, bits, orientation, 1);
    }

    /** Start of frame: C0 to CF without the tables C4 and CC and the reserved C8. */
    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    /** Inside the coded data FF is always followed by 00, so FF D9 can only be the end marker. */
    private static void requireEnd(HeaderBytes in, long from) {
        for (long i = in.size() - 2; i >= from; i--) {
            if (in.byteAt(i) == 0xff && in.byteAt(i + 1) == EOI) {
                return;
            }
        }
        throw new ImageFormatException("the JPEG file is truncated: its end marker is missing");
    }
}
