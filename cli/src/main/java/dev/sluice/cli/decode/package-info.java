/**
 * Decoding, here or in processes of its own.
 *
 * <p>Read {@code Decoder} first, then {@code IsolatedDecoder}: a file that crashes a decoder ends a {@code DecoderProcess}, and no more.
 *
 * <p>By duty:
 *
 * <ul>
 *   <li>decoding: {@code Decoder}, {@code IsolatedDecoder}
 *   <li>both ends of the pipes: {@code DecoderProcess}, {@code DecoderMain}
 *   <li>what a program may choose for its whole process: {@code OwnProcess}
 * </ul>
 */
@NullMarked
package dev.sluice.cli.decode;

import org.jspecify.annotations.NullMarked;
