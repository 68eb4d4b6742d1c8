// Runs a command and writes what it cost.
//
//   measure FIGURES OUTPUT COMMAND
//
// FIGURES gets one line: seconds on the wall, seconds of processor time in user and in kernel mode, the peak of memory in
// KiB, and the exit status. Processor time is that of the whole tree of processes, memory that of the largest one. The
// command runs under sh, its standard output goes to OUTPUT. A small program does this because a process inherits the peak
// of memory of the one that starts it, and the harness is larger than what it measures.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double seconds(struct timeval time) { return (double)time.tv_sec + (double)time.tv_usec / 1e6; }

int main(int argc, char **argv) {
    if (argc != 4) return 64;
    int output = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC, 0644), input = open("/dev/null", O_RDONLY);
    if (output < 0 || input < 0) {
        perror(argv[2]);
        return 1;
    }
    double start = now();
    pid_t child = fork();
    if (child < 0) {
        perror("fork");
        return 1;
    }
    if (child == 0) {
        dup2(output, 1);
        dup2(input, 0);
        execl("/bin/sh", "sh", "-c", argv[3], (char *)NULL);
        _exit(127);
    }
    int status = 0;
    struct rusage usage;
    if (wait4(child, &status, 0, &usage) < 0) {
        perror("wait4");
        return 1;
    }
    double taken = now() - start;
    FILE *figures = fopen(argv[1], "w");
    if (!figures) {
        perror(argv[1]);
        return 1;
    }
    long memory = usage.ru_maxrss;
#ifdef __APPLE__
    memory /= 1024;
#endif
    fprintf(figures, "%.6f %.6f %.6f %ld %d\n", taken, seconds(usage.ru_utime), seconds(usage.ru_stime), memory,
        WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    fclose(figures);
    return 0;
}
