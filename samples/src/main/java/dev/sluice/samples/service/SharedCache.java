package dev.sluice.samples.service;

import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Results that many share, each computed once, by the first who asks. The requests in it are roots: what becomes of the first user is
 * nothing to the others. A value that could not be computed is forgotten, so that the next one tries again.
 *
 * @param <K> what values are asked for by
 * @param <V> what is computed; it must need no closing, since nobody knows who uses it last
 */
public final class SharedCache<K, V> {

    private final RequestEngine engine;
    private final Function<? super K, ? extends V> compute;
    private final ConcurrentMap<K, Request<V>> requests = new ConcurrentHashMap<>();

    /**
     * An empty cache.
     *
     * @param engine what computes the values
     * @param compute how; called for a key by one at a time
     */
    public SharedCache(RequestEngine engine, Function<? super K, ? extends V> compute) {
        this.engine = engine;
        this.compute = compute;
    }

    // begin cache
    /** The value for a key, computed if nobody has asked before; in a request, suspended until it is there. */
    public V get(K key) throws InterruptedException {
        Request<V> request = requests.computeIfAbsent(key, this::request);
        return request.await();
    }

    /** A root: a child would be cancelled if the request fails that happened to ask first. */
    private Request<V> request(K key) {
        Request<V> request = engine.root(() -> compute.apply(key));
        return request.onFailed(failure -> requests.remove(key, request))
                .onCancelled(() -> requests.remove(key, request));
    }
    // end cache

    /** How the first user fails, or is cancelled, while the value is computed, and what the second one gets. */
    static List<String> secondUsers() throws InterruptedException {
        List<String> told = new ArrayList<>();
        try (RequestEngine engine = RequestEngine.create(2)) {
            AtomicInteger computed = new AtomicInteger();
            CountDownLatch computing = new CountDownLatch(1);
            CountDownLatch mayEnd = new CountDownLatch(1);
            SharedCache<String, Integer> lengths = new SharedCache<>(engine, text -> {
                computed.incrementAndGet();
                computing.countDown();
                try {
                    mayEnd.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return text.length();
            });
            Request<Integer> first = engine.submit(() -> lengths.get("sluice"));
            computing.await();
            told.add("the first user is cancelled: " + first.cancel());
            Request<Integer> second = engine.submit(() -> lengths.get("sluice"));
            mayEnd.countDown();
            told.add("the second gets " + second.await() + ", computed " + computed + " time");
        }
        return told;
    }

    /** A value that fails the first time. */
    static List<String> secondAttempt() throws InterruptedException {
        List<String> told = new ArrayList<>();
        try (RequestEngine engine = RequestEngine.create(1)) {
            AtomicInteger attempts = new AtomicInteger();
            SharedCache<String, Integer> flaky = new SharedCache<>(engine, text -> {
                if (attempts.incrementAndGet() == 1) {
                    throw new IllegalStateException("the disk was busy");
                }
                return text.length();
            });
            try {
                flaky.get("sluice");
            } catch (RequestException failure) {
                told.add("the first attempt fails: " + failure.rootCause().getMessage());
            }
            told.add("the second gets " + flaky.get("sluice"));
        }
        return told;
    }

    /**
     * Prints it.
     *
     * @param out where to
     * @param arguments none
     */
    public static void run(PrintStream out, List<String> arguments) throws InterruptedException {
        secondUsers().forEach(out::println);
        secondAttempt().forEach(out::println);
    }
}
