/**
 * Steps of a few instructions that must not be torn: waiting for somebody else's without giving the processor away, and not running out of
 * stack in one's own. Shared by the engine and its thread pool, and exported to nobody.
 *
 * <p>{@link dev.sluice.request.spin.Spin} looks for something before a thread parks; {@link dev.sluice.request.spin.SpinLock} excludes others
 * for a few instructions; {@link dev.sluice.request.spin.StackRoom} makes sure of the stack before.
 */
@NullMarked
package dev.sluice.request.spin;

import org.jspecify.annotations.NullMarked;
