package dev.sluice.samples.service;

import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** Blocking calls of the JDK are no suspension points: a cancel ends them by closing what they sit in, or by an interrupt. */
public final class Sockets {

    // begin socket
    /** The first byte that a server sends; a cancel closes the socket that waits for it. */
    static Request<Integer> firstByte(RequestEngine engine, InetSocketAddress server, Runnable connected) {
        return engine.submit(() -> {
            try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
                Request.current().orElseThrow().onCancelRequested(() -> close(socket));
                connected.run();
                return socket.getInputStream().read();
            }
        });
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e); // told to the engine's onUnhandledFailure
        }
    }
    // end socket

    // begin interruptible
    /** The next message; a cancel interrupts the wait. */
    static Request<String> nextMessage(RequestEngine engine, BlockingQueue<String> messages, Runnable waiting) {
        return engine.submit(() -> Request.interruptible(() -> {
            waiting.run();
            return messages.take();
        }));
    }
    // end interruptible

    /** How both end when nothing ever comes. */
    static List<String> ends() throws IOException, InterruptedException {
        List<String> told = new ArrayList<>();
        try (RequestEngine engine = RequestEngine.create(1);
                ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CountDownLatch connected = new CountDownLatch(1);
            Request<Integer> first =
                    firstByte(engine, (InetSocketAddress) silent.getLocalSocketAddress(), connected::countDown);
            connected.await();
            first.cancel();
            told.add("the first byte: " + first.awaitEnd());

            CountDownLatch waiting = new CountDownLatch(1);
            Request<String> next = nextMessage(engine, new LinkedBlockingQueue<>(), waiting::countDown);
            waiting.await();
            next.cancel();
            told.add("the next message: " + next.awaitEnd());
        }
        return told;
    }

    /**
     * Prints it.
     *
     * @param out where to
     * @param arguments none
     */
    public static void run(PrintStream out, List<String> arguments) throws IOException, InterruptedException {
        ends().forEach(out::println);
    }

    private Sockets() {}
}
