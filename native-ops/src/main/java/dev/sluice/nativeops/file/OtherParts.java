package dev.sluice.nativeops.file;

import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.ImageMetadata.Block;
import dev.sluice.nativeops.ImageMetadata.Kind;
import dev.sluice.nativeops.memory.HeaderBytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What PNG, JPEG and BMP files hold beside the blocks that decoders hand over: resolution, texts, and what is only named. */
final class OtherParts {
    /** Chunks that say what stays true of a result in another PNG file: texts, what colours look like, place and size. */
    private static final Set<String> CARRIED =
            Set.of("tEXt", "zTXt", "iTXt", "gAMA", "cHRM", "sRGB", "cICP", "oFFs", "sCAL");

    /** Chunks that have been read already, or say how pixels are stored. */
    private static final Set<String> KNOWN = Set.of("tRNS", "eXIf", "iCCP", "pHYs", "sBIT", "IHDR", "PLTE", "IDAT");

    private static final String XMP = "XML:com.adobe.xmp\0";

    /** Longer ones are named and not carried. */
    private static final int LONGEST = 1 << 20;

    private static final int SOS = 0xda;
    private static final int COMMENT = 0xfe;
    private static final int APP0 = 0xe0;

    private OtherParts() {}

    /** What is found, behind what the decoder has told; the file's header was parsed before. */
    static ImageMetadata with(ImageMetadata told, ImageFormat format, HeaderBytes in) {
        List<Block> blocks = new ArrayList<>(told.blocks());
        Density.read(format, in).ifPresent(blocks::add);
        if (format == ImageFormat.PNG) {
            chunks(in, blocks);
        } else if (format == ImageFormat.JPEG) {
            segments(in, blocks);
        }
        return blocks.isEmpty() ? ImageMetadata.NONE : new ImageMetadata(blocks);
    }

    private static void chunks(HeaderBytes in, List<Block> blocks) {
        ByteArrayOutputStream carried = new ByteArrayOutputStream();
        Set<String> named = new TreeSet<>();
        for (long chunk = 8; !in.matches(chunk + 4, "IEND"); chunk += 12 + in.u32(chunk, false)) {
            String type = name(in, chunk + 4);
            long length = in.u32(chunk, false);
            if (KNOWN.contains(type) || type.equals("iTXt") && in.matches(chunk + 8, XMP)) {
                continue;
            }
            if (!CARRIED.contains(type) || length > LONGEST || carried.size() > LONGEST) {
                named.add(type);
                continue;
            }
            byte[] whole = new byte[(int) length + 8];
            in.copy(chunk, whole, 0, whole.length);
            carried.writeBytes(whole);
        }
        if (carried.size() > 0) {
            blocks.add(new Block(Kind.CHUNKS, carried.toByteArray()));
        }
        name("PNG chunks ", named, blocks);
    }

    /** Letters, as all names of chunks are; of damaged ones question marks. */
    private static String name(HeaderBytes in, long at) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            int letter = in.u8(at + i);
            boolean known = letter >= 'A' && letter <= 'Z' || letter >= 'a' && letter <= 'z';
            name.append(known ? (char) letter : '?');
        }
        return name.toString();
    }

    private static void segments(HeaderBytes in, List<Block> blocks) {
        Set<String> named = new TreeSet<>();
        long at = 2;
        while (in.u8(at) == 0xff && in.u8(at + 1) != SOS) {
            int marker = in.u8(at + 1);
            if (marker == 0xff || marker == 0x01 || marker >= 0xd0 && marker <= 0xd8) {
                at += marker == 0xff ? 1 : 2;
                continue;
            }
            if (marker == COMMENT) {
                named.add("COM");
            } else if (marker >= APP0 && marker <= APP0 + 15 && !isKnown(in, marker - APP0, at + 4)) {
                named.add("APP" + (marker - APP0));
            }
            at += 2L + in.u16(at + 2, false);
        }
        name("JPEG segments ", named, blocks);
    }

    private static boolean isKnown(HeaderBytes in, int application, long at) {
        return switch (application) {
            case 0 -> in.matches(at, "JFIF\0") || in.matches(at, "JFXX\0");
            case 1 -> in.matches(at, "Exif\0") || in.matches(at, "http://ns.adobe.com/xap/1.0/\0");
            case 2 -> in.matches(at, "ICC_PROFILE\0");
            case 14 -> in.matches(at, "Adobe");
            default -> false;
        };
    }

    private static void name(String what, Set<String> names, List<Block> blocks) {
        if (!names.isEmpty()) {
            byte[] text = (what + String.join(" ", names)).getBytes(StandardCharsets.US_ASCII);
            blocks.add(new Block(Kind.OTHER, text));
        }
    }
}
