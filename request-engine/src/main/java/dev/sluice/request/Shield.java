package dev.sluice.request;

import dev.sluice.request.spin.StackRoom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A part of a request in which it does not know of its cancel. See {@link Request#uncancellable}. */
final class Shield {

    private Shield() {}

    static <T extends @Nullable Object> T call(Callable<T> callable) throws Exception {
        Request<?> request = Frame.currentRequest();
        if (request == null) {
            return callable.call();
        }
        StackRoom.require();
        Family.Link later =
                new Family.Link(request, null); // its own tie may stand in the list of who cancels it meanwhile
        if (!request.shield()) {
            return callable.call();
        }
        Interruption interruption = request.interruption();
        if (interruption != null) {
            interruption.pause(); // whoever cancels may have asked for the shield before it was there
        }
        try {
            return callable.call();
        } finally {
            if (request.unshield()) {
                later.cancelled = request;
                Cancellation.spread(later);
            }
            if (interruption != null) {
                interruption.resume();
            }
        }
    }
}
