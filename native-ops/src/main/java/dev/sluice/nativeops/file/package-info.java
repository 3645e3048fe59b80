/**
 * Whole image files: told by their content, read, written, with what they say besides pixels.
 *
 * <p>Read {@link dev.sluice.nativeops.file.HeaderReader} first, then {@link dev.sluice.nativeops.file.ImageReader}.
 *
 * <ul>
 *   <li>headers: HeaderReader, JpegHeader, PngHeader, PnmHeader, WebpHeader
 *   <li>pixels: OpenImageFile, ImageReader, TiffReader, Upright, DecodedImage, AnnouncedPixels, PnmPixels, GreyTransparency, ImageWriter,
 *       PartsTarget, BufferedImages
 *   <li>metadata: MetadataCodec, OtherParts, Density
 *   <li>as if they were larger than memory: InMemorySource, InMemorySink
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.file;

import org.jspecify.annotations.NullMarked;
