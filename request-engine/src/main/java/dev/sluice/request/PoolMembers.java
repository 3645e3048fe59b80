package dev.sluice.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The members of a {@link RequestPool} that have not ended, in the lists they stand in: pending, then active, then gone; or released, when others
 * need them and the pool waits for them no more. Guarded by the pool's lock, unless said otherwise; nothing here allocates.
 */
final class PoolMembers {

    /** How a member tells its pool that it has ended, and why it is not cancelled while somebody waits for the pool. */
    static final class Member extends Waiter {
        final Request<?> member;
        private final RequestPool pool;

        /** Its neighbours in the list that holds it, and that list. */
        private @Nullable Member before;

        private @Nullable Member after;
        private @Nullable Line in;

        /** The next of those that become active with it, until they are submitted; by who submits them. */
        @Nullable
        Member nextActivated;

        Member(RequestPool pool, Request<?> member) {
            super(null, pool);
            this.pool = pool;
            this.member = member;
        }

        /** Under the member's own lock, and not the pool's. */
        @Override
        boolean isLive() {
            return isWaiting() && pool.needsMembers();
        }

        @Override
        void complete() {
            if (signal()) {
                pool.ended(this);
            }
        }
    }

    /** A list of members, first come first. */
    private static final class Line {
        private @Nullable Member first;
        private @Nullable Member last;
        private int size;

        void add(Member member) {
            member.in = this;
            member.before = last;
            member.after = null;
            if (last == null) {
                first = member;
            } else {
                last.after = member;
            }
            last = member;
            size++;
        }

        /** Leaves the member's own links as they are, so that who has come to it on a walk goes on. */
        void remove(Member member) {
            if (member.before == null) {
                first = member.after;
            } else {
                member.before.after = member.after;
            }
            if (member.after == null) {
                last = member.before;
            } else {
                member.after.before = member.before;
            }
            member.in = null;
            size--;
        }
    }

    /** Members that become active under the lock once taken, at most: whoever ends one takes it as well. */
    private static final int AT_A_TIME = 32;

    private final Line pending = new Line();
    private final Line active = new Line();

    /** Those that the pool does not wait for any more, since others need them, and which its {@code close} waits for. */
    private final Line released = new Line();

    void add(Member member) {
        pending.add(member);
    }

    /** How many have not ended, the released ones apart. */
    int size() {
        return pending.size + active.size;
    }

    /** How many are active. */
    private int active() {
        return active.size;
    }

    /** Some that are to be submitted next are active from now on, {@code maxActive} in all at most: the first of them; null if there is none. */
    @Nullable
    Member activate(int maxActive) {
        Member first = null;
        Member last = null;
        for (int left = Math.min(AT_A_TIME, maxActive - active()); left > 0 && pending.first != null; left--) {
            Member next = pending.first;
            pending.remove(next);
            active.add(next);
            if (last == null) {
                first = next;
            } else {
                last.nextActivated = next;
            }
            last = next;
        }
        return first;
    }

    /** Takes one out that may have gone already. */
    void remove(Member member) {
        if (member.in != null) {
            member.in.remove(member);
        }
    }

    /** Attaches those that are pending, each of which ends here if its request has; while nobody submits, without the lock. */
    void attachPending() {
        for (Member at = pending.first; at != null; at = at.after) {
            if (!at.member.attach(at)) {
                at.complete();
            }
        }
    }

    /** Adds all but the released ones to a list, if there is room for so many; how many there are. */
    int copyTo(List<Request<?>> members, int room) {
        if (size() <= room) {
            for (Line line = active; line != null; line = afterwards(line)) {
                for (Member at = line.first; at != null; at = at.after) {
                    members.add(at.member);
                }
            }
        }
        return size();
    }

    /** Whether one of them waits for anything. */
    boolean anyWaits() {
        for (Line line = active; line != null; line = afterwards(line)) {
            for (Member at = line.first; at != null; at = at.after) {
                if (at.member.currentWait() != null) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Asks them to cancel, as {@link Cancellation#reach(Request, Family.Link)} does one. */
    Family.Link reach(Family.Link end) {
        Family.Link last = end;
        for (Line line = active; line != null; line = afterwards(line)) {
            for (Member at = line.first; at != null; at = at.after) {
                last = Cancellation.reach(at.member, last);
            }
        }
        return last;
    }

    /** Asks them to cancel; those only that were asked before, if so wanted. The first that the cancel has reached, to go on from. */
    Family.@Nullable Link reach(boolean ifAsked) {
        Family.Link first = null;
        Family.Link last = null;
        for (Line line = active; line != null; line = afterwards(line)) {
            for (Member at = line.first; at != null; at = at.after) {
                Family.Link reached = ifAsked && !at.member.cancelPending() ? null : Cancellation.reach(at.member);
                if (reached != null) {
                    if (last == null) {
                        first = reached;
                    } else {
                        last.nextCancelled = reached;
                    }
                    last = reached;
                }
            }
        }
        return first;
    }

    /** Lets those go that others need. */
    void releaseNeeded() {
        for (Line line = active; line != null; line = afterwards(line)) {
            for (Member at = line.first; at != null; ) {
                Member next = at.after;
                if (at.member.cancelPending()) {
                    line.remove(at);
                    released.add(at);
                }
                at = next;
            }
        }
    }

    /** One that was released and has not ended. */
    @Nullable
    Request<?> firstReleased() {
        Member first = released.first;
        return first == null ? null : first.member;
    }

    @SuppressWarnings("ReferenceEquality") // that very list
    private @Nullable Line afterwards(Line line) {
        return line == active ? pending : null;
    }
}
