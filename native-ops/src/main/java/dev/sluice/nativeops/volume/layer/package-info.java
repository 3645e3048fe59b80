/**
 * Volumes larger than memory, layer by layer: {@code LayerWindow} is what of them lies in memory.
 */
@NullMarked
package dev.sluice.nativeops.volume.layer;

import org.jspecify.annotations.NullMarked;
