/*
 * Counts the user instructions that one thread needs per write(2), by stepping through it: for machines whose processor's counters
 * are not to be had, as on most virtual ones. Exact, as a counter is, and some thousand times slower; run it while the load goes on.
 *
 *     cc -O2 -o steps steps.c && ./steps TID WRITES [ADDRESSES]
 *
 * Prints the instructions, the writes and their quotient; ADDRESSES gets "count address" lines for a look at where they were.
 * x86-64 Linux only. Signals are passed on, so that a JVM's safepoints work.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>

#define SLOTS (1 << 20)
#define MOST_SECONDS 40

struct slot {
    unsigned long address;
    unsigned long count;
    int syscall;
};

static struct slot slots[SLOTS];

static struct slot *slot_of(pid_t tid, unsigned long address) {
    unsigned long i = (address * 0x9E3779B97F4A7C15UL) >> 44;
    while (slots[i].address != 0 && slots[i].address != address) {
        i = (i + 1) & (SLOTS - 1);
    }
    if (slots[i].address == 0) {
        slots[i].address = address;
        long word = ptrace(PTRACE_PEEKTEXT, tid, address, 0);
        slots[i].syscall = (word & 0xFFFF) == 0x050F;
    }
    return &slots[i];
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: steps TID WRITES [ADDRESSES]\n");
        return 2;
    }
    pid_t tid = atoi(argv[1]);
    long wanted = atol(argv[2]);
    if (ptrace(PTRACE_SEIZE, tid, 0, 0) != 0 || ptrace(PTRACE_INTERRUPT, tid, 0, 0) != 0) {
        perror("ptrace");
        return 1;
    }
    long steps = 0, writes = 0, counted = 0, others = 0, signals = 0, bytes = 0, counted_bytes = 0;
    int signal = 0, status;
    if (waitpid(tid, &status, __WALL) < 0) {
        perror("waitpid");
        return 1;
    }
    time_t begin = time(NULL);
    while (writes <= wanted && time(NULL) - begin < MOST_SECONDS) {
        struct user_regs_struct regs;
        if (ptrace(PTRACE_GETREGS, tid, 0, &regs) != 0) {
            break;
        }
        struct slot *slot = slot_of(tid, regs.rip);
        if (slot->syscall) {
            if (regs.rax == 1) {
                writes++; /* counting begins with the first and ends with the last */
                if (writes == wanted + 1) {
                    counted = steps;
                    counted_bytes = bytes;
                }
                bytes += regs.rdx;
            } else if (writes > 0) {
                others++;
            }
        }
        if (writes > 0) {
            steps++;
            slot->count++;
        }
        if (ptrace(PTRACE_SINGLESTEP, tid, 0, signal) != 0 || waitpid(tid, &status, __WALL) < 0 || WIFEXITED(status)) {
            break;
        }
        signal = WSTOPSIG(status);
        if (signal != SIGTRAP) {
            signals++;
        }
        if (signal == SIGTRAP || status >> 16 != 0) {
            signal = 0;
        }
    }
    ptrace(PTRACE_DETACH, tid, 0, 0);
    if (writes <= wanted) {
        fprintf(stderr, "only %ld writes in %ld steps\n", writes, steps);
        counted = steps;
        counted_bytes = bytes;
    }
    printf("instructions=%ld writes=%ld bytes=%ld other-syscalls=%ld signals=%ld per-write=%.1f\n", counted, writes - 1, counted_bytes, others, signals,
           (double) counted / (writes > 1 ? writes - 1 : 1));
    if (argc > 3) {
        FILE *out = fopen(argv[3], "w");
        for (long i = 0; out != NULL && i < SLOTS; i++) {
            if (slots[i].count > 0) {
                fprintf(out, "%lu %lx\n", slots[i].count, slots[i].address);
            }
        }
    }
    return 0;
}
