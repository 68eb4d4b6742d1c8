// Makes calls on records fail now and then: write(2), fsync(2), ftruncate(2) on files whose name holds “.jsonl”.
// Preloaded by faults.py. FAULT_RATE is how many of a hundred calls fail, FAULT_SEED which.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static unsigned state;
static int rate = -1;

static unsigned draw(void) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

static int fails(int descriptor) {
    if (rate < 0) {
        const char *told = getenv("FAULT_RATE"), *seed = getenv("FAULT_SEED");
        rate = told ? atoi(told) : 0;
        state = (seed ? (unsigned)atoi(seed) : 1) * 2654435761u + 1;
    }
    char link[64], path[512];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t count = readlink(link, path, sizeof path - 1);
    if (count < 0) return 0;
    path[count] = 0;
    return strstr(path, ".jsonl") && draw() % 100 < (unsigned)rate;
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = dlsym(RTLD_NEXT, "write");
    if (!fails(descriptor)) return real(descriptor, bytes, count);
    switch (draw() % 4) {
    case 0: errno = ENOSPC; return -1;
    case 1: errno = EIO; return -1;
    case 2: errno = EINTR; return -1;
    default: return real(descriptor, bytes, count > 1 ? count / 2 : count);
    }
}

int fsync(int descriptor) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fsync");
    if (!fails(descriptor)) return real(descriptor);
    errno = draw() % 2 ? EIO : draw() % 2 ? ENOSPC : EINTR;
    return -1;
}

int ftruncate(int descriptor, off_t length) {
    static int (*real)(int, off_t);
    if (!real) real = dlsym(RTLD_NEXT, "ftruncate");
    if (!fails(descriptor)) return real(descriptor, length);
    errno = EIO;
    return -1;
}

int ftruncate64(int descriptor, off_t length) { return ftruncate(descriptor, length); }
