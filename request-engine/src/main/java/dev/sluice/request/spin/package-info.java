/**
 * Waiting for a moment without giving the processor away; shared by the engine and its thread pool, and exported to nobody.
 *
 * <p>{@link dev.sluice.request.spin.Spin} looks for something before a thread parks; {@link dev.sluice.request.spin.SpinLock} excludes others
 * for a few instructions.
 */
@NullMarked
package dev.sluice.request.spin;

import org.jspecify.annotations.NullMarked;
