package dev.sluice.request;

/** What is simulated: who does what to the engine, and what must hold whatever the order. Runs on a simulated foreign thread. */
@FunctionalInterface
interface Scenario {

    void play(Stage stage) throws Exception;
}
