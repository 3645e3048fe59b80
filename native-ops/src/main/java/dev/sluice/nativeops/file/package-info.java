/**
 * Whole image files: told by their content, read, written, with what they say besides pixels.
 *
 * <p>Read {@link dev.sluice.nativeops.file.HeaderReader} first, then {@link dev.sluice.nativeops.file.ImageReader}.
 *
 * <ul>
 *   <li>headers: HeaderReader, BmpHeader, JpegHeader, PngHeader, PnmHeader, WebpHeader, ExifOrientation
 *   <li>pixels: ImageReader, DecodedImage, AnnouncedPixels, PnmPixels, GreyTransparency, ImageWriter, BufferedImages
 *   <li>metadata: MetadataCodec
 *   <li>as if they were larger than memory: InMemorySource, InMemorySink
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.file;

import org.jspecify.annotations.NullMarked;
