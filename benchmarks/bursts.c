/*
 * How much of the time of one thread do two take, which share nothing, by how much there is to do? Additions and multiplications in registers, after 20 ms of rest, as between
 * two images; medians of 41 turns each. What it prints is a bound for everything that two workers do together on the machine.
 *
 *     cc -O1 -pthread benchmarks/bursts.c -o /tmp/bursts && /tmp/bursts
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { TURNS = 41, REST_MICROSECONDS = 20000, TRIAL = 20000000 };

static volatile double result;

static double milliseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static void *work(void *steps) {
    double value = 1;
    for (long i = 0; i < *(long *) steps; i++) {
        value = value * 1.0000001 + 1e-9;
    }
    result = value;
    return NULL;
}

static double by(int threads, long steps) {
    pthread_t other;
    long each = steps / threads;
    usleep(REST_MICROSECONDS);
    double start = milliseconds();
    if (threads == 2 && pthread_create(&other, NULL, work, &each) != 0) {
        exit(1);
    }
    work(&each);
    if (threads == 2) {
        pthread_join(other, NULL);
    }
    return milliseconds() - start;
}

static int ascending(const void *one, const void *other) {
    double difference = *(const double *) one - *(const double *) other;
    return (difference > 0) - (difference < 0);
}

int main(void) {
    static const double WORK[] = {2, 5, 7, 10, 15, 20, 30, 50, 100, 200};
    long trial = TRIAL;
    double start = milliseconds();
    work(&trial);
    double step = (milliseconds() - start) / TRIAL;
    for (size_t i = 0; i < sizeof WORK / sizeof *WORK; i++) {
        double one[TURNS];
        double two[TURNS];
        for (int turn = 0; turn < TURNS; turn++) {
            one[turn] = by(1, WORK[i] / step);
            two[turn] = by(2, WORK[i] / step);
        }
        qsort(one, TURNS, sizeof *one, ascending);
        qsort(two, TURNS, sizeof *two, ascending);
        double base = one[TURNS / 2];
        printf("work of %3.0f ms: two threads take %.2f of the time of one (quartiles %.2f and %.2f)\n", WORK[i],
                two[TURNS / 2] / base, two[TURNS / 4] / base, two[3 * TURNS / 4] / base);
    }
    return 0;
}
