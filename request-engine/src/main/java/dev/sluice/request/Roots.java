package dev.sluice.request;

import dev.sluice.request.spin.SpinLock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The live requests without a living parent, so that a snapshot finds them.
 *
 * <p>They are added under the request's own lock, a spin lock. So nothing here may park a virtual thread, as the monitors of a concurrent
 * map would: its worker would go on to others, who might spin for that very lock. Hence spin locks here as well, several, so that workers
 * seldom meet.
 */
final class Roots {

    private static final int STRIPES = 32;

    private static final class Stripe {
        private final SpinLock lock = new SpinLock();
        private final Set<Request<?>> requests = Collections.newSetFromMap(new IdentityHashMap<>(0));
    }

    private final Stripe[] stripes = new Stripe[STRIPES];

    Roots() {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe();
        }
    }

    void add(Request<?> request) {
        Stripe stripe = stripeOf(request);
        stripe.lock.lock();
        try {
            stripe.requests.add(request);
        } finally {
            stripe.lock.unlock();
        }
    }

    void remove(Request<?> request) {
        Stripe stripe = stripeOf(request);
        stripe.lock.lock();
        try {
            stripe.requests.remove(request);
        } finally {
            stripe.lock.unlock();
        }
    }

    /** A copy. */
    List<Request<?>> all() {
        List<Request<?>> all = new ArrayList<>();
        for (Stripe stripe : stripes) {
            stripe.lock.lock();
            try {
                all.addAll(stripe.requests);
            } finally {
                stripe.lock.unlock();
            }
        }
        return all;
    }

    /** By the high bits of the hash, because the set uses the low ones. */
    private Stripe stripeOf(Request<?> request) {
        return stripes[(System.identityHashCode(request) * 0x9E3779B9) >>> 27];
    }
}
