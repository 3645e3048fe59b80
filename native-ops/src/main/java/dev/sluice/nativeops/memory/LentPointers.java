package dev.sluice.nativeops.memory;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashSet;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;

/** Pointers that users were given: they become null, which JavaCPP refuses to follow, when what they point to goes. Thread-safe. */
public final class LentPointers {
    /** Pointers are equal by their address; each of them is meant here. Guarded by this. */
    private final Set<Reference<? extends Pointer>> pointers = new HashSet<>();

    private final ReferenceQueue<Pointer> collected = new ReferenceQueue<>();

    /** Guarded by this. */
    private boolean over;

    /** None yet. */
    public LentPointers() {}

    /** One more; null at once if it is over. */
    public synchronized void add(Pointer pointer) {
        if (over) {
            pointer.setNull();
            return;
        }
        for (Reference<? extends Pointer> gone; (gone = collected.poll()) != null; ) {
            pointers.remove(gone);
        }
        pointers.add(new WeakReference<>(pointer, collected));
    }

    /** Makes all of them null, and those that are still added. */
    public synchronized void end() {
        over = true;
        for (Reference<? extends Pointer> each : pointers) {
            Pointer pointer = each.get();
            if (pointer != null) {
                pointer.setNull();
            }
        }
        pointers.clear();
    }
}
