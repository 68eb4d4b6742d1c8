#include "isal.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "CCodecs.h"

// The part of ISA-L's `struct inflate_state` that is used, as all versions of libisal.so.2 lay it out. Nothing but
// `works` below is trusted to tell that the library at hand is one of them.
struct state {
    uint8_t *next_out;
    uint32_t avail_out;
    uint32_t total_out;
    const uint8_t *next_in;
    uint64_t read_in;
    uint32_t avail_in;
    int32_t read_in_length;
    uint8_t tables[21120];
    uint32_t block_state;
    uint32_t dict_length;
    uint32_t bfinal;
    uint32_t crc_flag;
    // The library needs some 66 KB behind this; were it to need more one day, there is room.
    uint8_t rest[256 << 10];
};

// The member's header was read already, and the checksum behind the member is to be checked.
#define NO_HEADER_BUT_CHECKSUM 6
#define BLOCK_FINISHED 5

static void (*inflate_init)(struct state *);
static int (*inflate_some)(struct state *);
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int is_available;

// A damage makes the library drop what it has not handed out yet, which is never more than its own buffer holds. It is
// given this much room at the least.
#define LEAST_OUTPUT (128u << 10)

enum place { FIXED, EXTRA_LENGTH, EXTRA, NAME, COMMENT, CHECKSUM, BODY, ENDED, FAILED };

struct isal_stream {
    struct state *state;
    // The member's header: where in it we are, how many bytes of that part were read, its flags and checksum.
    enum place place;
    unsigned count;
    unsigned flags;
    unsigned extra;
    uLong checksum;
    // Output that the caller had no room for.
    uint8_t *spare;
    size_t spare_first, spare_end;
    // What is to be told when the spare output is handed out.
    int pending;
};

void isal_stream_restart(isal_stream *stream) {
    inflate_init(stream->state);
    stream->state->crc_flag = NO_HEADER_BUT_CHECKSUM;
    stream->place = FIXED;
    stream->count = 0;
    stream->checksum = crc32(0, NULL, 0);
    stream->spare_first = stream->spare_end = 0;
    stream->pending = POSTERN_CODEC_MORE;
}

static isal_stream *opened(void) {
    isal_stream *stream = calloc(1, sizeof *stream);
    if (!stream) return NULL;
    stream->state = calloc(1, sizeof *stream->state);
    stream->spare = malloc(LEAST_OUTPUT);
    if (!stream->state || !stream->spare) {
        isal_stream_close(stream);
        return NULL;
    }
    isal_stream_restart(stream);
    return stream;
}

isal_stream *isal_stream_open(void) { return isal_is_available() ? opened() : NULL; }

void isal_stream_close(isal_stream *stream) {
    if (!stream) return;
    free(stream->state);
    free(stream->spare);
    free(stream);
}

// MARK: - The header (RFC 1952)

#define HAS_CHECKSUM 0x02
#define HAS_EXTRA 0x04
#define HAS_NAME 0x08
#define HAS_COMMENT 0x10
#define RESERVED 0xE0

static void enter(isal_stream *stream, enum place place) {
    stream->place = place;
    stream->count = 0;
}

/// Reads one byte of the header; 0 where it is none.
static int header_byte(isal_stream *stream, uint8_t byte) {
    static const uint8_t signature[3] = {0x1F, 0x8B, 8};
    unsigned index = stream->count++;
    if (stream->place == CHECKSUM) {
        // The lower half of the checksum of all header bytes before it.
        if (byte != (uint8_t)(stream->checksum >> (8 * index))) return 0;
        if (index == 1) enter(stream, BODY);
        return 1;
    }
    stream->checksum = crc32(stream->checksum, &byte, 1);
    switch (stream->place) {
    case FIXED:
        if (index < 3 && byte != signature[index]) return 0;
        if (index == 3) {
            if (byte & RESERVED) return 0;
            stream->flags = byte;
        }
        if (index == 9) enter(stream, EXTRA_LENGTH);
        break;
    case EXTRA_LENGTH:
        stream->extra = index == 0 ? byte : stream->extra | (unsigned)byte << 8;
        if (index == 1) enter(stream, EXTRA);
        break;
    case EXTRA:
        if (index + 1 >= stream->extra) enter(stream, NAME);
        break;
    case NAME:
        if (byte == 0) enter(stream, COMMENT);
        break;
    case COMMENT:
        if (byte == 0) enter(stream, CHECKSUM);
        break;
    default: return 0;
    }
    return 1;
}

/// Passes over the parts that the header does not have.
static void skip_absent(isal_stream *stream) {
    if (stream->count) return;
    if (stream->place == EXTRA_LENGTH && !(stream->flags & HAS_EXTRA)) enter(stream, NAME);
    if (stream->place == EXTRA && stream->extra == 0) enter(stream, NAME);
    if (stream->place == NAME && !(stream->flags & HAS_NAME)) enter(stream, COMMENT);
    if (stream->place == COMMENT && !(stream->flags & HAS_COMMENT)) enter(stream, CHECKSUM);
    if (stream->place == CHECKSUM && !(stream->flags & HAS_CHECKSUM)) enter(stream, BODY);
}

// MARK: - The body

static unsigned capped(size_t count) { return count > (1u << 30) ? 1u << 30 : (unsigned)count; }

/// Decompresses into a buffer that is large enough for a damage to lose nothing.
static int body(
    isal_stream *stream, const uint8_t *input, size_t input_count, size_t *consumed, uint8_t *output,
    size_t output_count, size_t *produced) {
    struct state *state = stream->state;
    unsigned in = capped(input_count), out = capped(output_count);
    state->next_in = input;
    state->avail_in = in;
    state->next_out = output;
    state->avail_out = out;
    int result = inflate_some(state);
    *consumed += in - state->avail_in;
    *produced = out - state->avail_out;
    if (result != 0) {
        stream->place = FAILED;
        return POSTERN_CODEC_DAMAGED;
    }
    if (state->block_state != BLOCK_FINISHED) return POSTERN_CODEC_MORE;
    stream->place = ENDED;
    return POSTERN_CODEC_ENDED;
}

int isal_stream_step(
    isal_stream *stream, const uint8_t *input, size_t input_count, size_t *consumed, uint8_t *output,
    size_t output_count, size_t *produced) {
    *consumed = 0;
    *produced = 0;
    if (stream->spare_first == stream->spare_end) {
        while (stream->place < BODY) {
            skip_absent(stream);
            if (stream->place == BODY) break;
            if (*consumed == input_count) return POSTERN_CODEC_MORE;
            if (!header_byte(stream, input[(*consumed)++])) stream->place = FAILED;
        }
        if (stream->place != BODY) return POSTERN_CODEC_DAMAGED;
        input += *consumed;
        input_count -= *consumed;
        if (output_count >= LEAST_OUTPUT) {
            return body(stream, input, input_count, consumed, output, output_count, produced);
        }
        stream->spare_first = 0;
        stream->pending = body(
            stream, input, input_count, consumed, stream->spare, LEAST_OUTPUT, &stream->spare_end);
    }
    size_t left = stream->spare_end - stream->spare_first;
    size_t count = left < output_count ? left : output_count;
    memcpy(output, stream->spare + stream->spare_first, count);
    stream->spare_first += count;
    *produced = count;
    return stream->spare_first == stream->spare_end ? stream->pending : POSTERN_CODEC_MORE;
}

// MARK: - The proof

// A member with a name, made by gzip: a block with codes of its own, and repeats.
static const uint8_t sample[] = {
    0x1F, 0x8B, 0x08, 0x08, 0x24, 0x06, 0xA8, 0x69, 0x02, 0xFF, 0x61, 0x63, 0x63, 0x65, 0x73, 0x73, 0x2E, 0x6C,
    0x6F, 0x67, 0x00, 0xED, 0x94, 0x3D, 0x4E, 0x03, 0x41, 0x0C, 0x46, 0xFB, 0x9C, 0x62, 0x44, 0x8B, 0xC8, 0xFA,
    0x7F, 0x66, 0xB6, 0x47, 0xD0, 0x20, 0x51, 0xA4, 0x43, 0x14, 0x74, 0x74, 0x20, 0x68, 0x38, 0x3E, 0x1B, 0xA2,
    0x19, 0x45, 0x8E, 0x7D, 0x01, 0x14, 0xEF, 0x96, 0xAB, 0xA7, 0x7D, 0xF6, 0x67, 0x23, 0xEC, 0xFF, 0x9E, 0x72,
    0xB7, 0x3D, 0x2F, 0x20, 0xCB, 0xD3, 0xDB, 0xD7, 0x42, 0x40, 0xB6, 0x22, 0xAC, 0x70, 0x7C, 0xCB, 0x2D, 0x6C,
    0xF5, 0x5A, 0x6E, 0x1E, 0xEE, 0x0F, 0x65, 0xF9, 0x7E, 0xFF, 0xF8, 0x5C, 0xA0, 0x3C, 0x1E, 0x0E, 0xCF, 0x0B,
    0xEE, 0xF1, 0xA6, 0xD0, 0xF6, 0x05, 0xEC, 0xF0, 0x08, 0xC1, 0x3D, 0xD7, 0x94, 0x53, 0x03, 0x8E, 0x91, 0x03,
    0x49, 0xA5, 0x7E, 0x62, 0xD1, 0xBE, 0x4A, 0xC6, 0x42, 0x09, 0x58, 0x54, 0xCF, 0x58, 0x0A, 0x54, 0x44, 0xB4,
    0x9D, 0x58, 0xDB, 0x9F, 0x21, 0x66, 0x30, 0xC2, 0x00, 0xD6, 0xFA, 0x19, 0x4C, 0x40, 0x8A, 0x60, 0xAB, 0x43,
    0x12, 0xA5, 0xC5, 0x30, 0x5C, 0xA9, 0x05, 0x30, 0x15, 0x67, 0xC9, 0x1D, 0x6D, 0x58, 0x62, 0xD3, 0x0C, 0xC6,
    0x1A, 0xC0, 0xB0, 0x7B, 0x98, 0x89, 0x0E, 0x4D, 0x22, 0xCA, 0x60, 0x42, 0x91, 0x26, 0xBA, 0x9E, 0x31, 0x57,
    0x19, 0x9A, 0xA9, 0xA4, 0xF4, 0x00, 0x25, 0xE6, 0x3A, 0xC6, 0x08, 0x3C, 0x24, 0x25, 0x71, 0xA4, 0x55, 0x2D,
    0x72, 0x44, 0xE7, 0x48, 0x8D, 0x69, 0x38, 0x36, 0xCA, 0x58, 0xC0, 0x01, 0xAB, 0xB2, 0x67, 0xA9, 0xE1, 0x9C,
    0xE4, 0xD6, 0xCD, 0x04, 0x86, 0x51, 0xEE, 0xB9, 0xB9, 0x7E, 0x11, 0x75, 0x98, 0x93, 0xDC, 0x5C, 0x32, 0x58,
    0x14, 0x7E, 0x76, 0x0D, 0x23, 0xC0, 0x3E, 0xF3, 0xDA, 0x39, 0x66, 0xF1, 0x4A, 0x51, 0xF8, 0x4D, 0x9D, 0x25,
    0x56, 0x69, 0xC3, 0x92, 0x18, 0x32, 0x18, 0x47, 0xE1, 0x67, 0xBF, 0xDE, 0x28, 0xB5, 0x4E, 0x4B, 0x4B, 0x59,
    0x51, 0xF6, 0x3B, 0xB9, 0x8E, 0x21, 0x81, 0x0D, 0x4B, 0x4D, 0x25, 0x25, 0x8A, 0xBE, 0x56, 0xD7, 0xB1, 0xCE,
    0x3A, 0x1C, 0x7B, 0xA2, 0x28, 0xAB, 0x46, 0xC1, 0x27, 0x7F, 0x78, 0xCC, 0x64, 0x1A, 0x52, 0x4D, 0x59, 0x51,
    0xF2, 0xDB, 0xE5, 0x7A, 0xF3, 0x9C, 0xA3, 0x49, 0xC6, 0x82, 0x28, 0xF9, 0xD2, 0x2F, 0xDA, 0x45, 0x73, 0x8C,
    0x80, 0x19, 0x0B, 0xA3, 0xE4, 0xA3, 0xF8, 0x1B, 0xD6, 0x14, 0x87, 0x24, 0x71, 0xB2, 0xDE, 0xBA, 0x52, 0x94,
    0xFC, 0x6A, 0xFE, 0x52, 0x6B, 0x83, 0x79, 0x76, 0x24, 0x65, 0x45, 0xC1, 0x17, 0xBF, 0xDE, 0xC2, 0xD0, 0x87,
    0xA5, 0x61, 0xC6, 0xE2, 0x30, 0xF8, 0xFE, 0xE8, 0x03, 0xB7, 0xE1, 0xD8, 0x53, 0x45, 0x89, 0x62, 0x6F, 0xCD,
    0x5F, 0xB0, 0x6A, 0x75, 0xF7, 0x73, 0xAD, 0x6B, 0x5D, 0xEB, 0xDF, 0xD7, 0xEE, 0x17, 0x05, 0xD2, 0x31, 0x61,
    0x09, 0x0B, 0x00, 0x00,
};
#define SAMPLE_SIZE 2825
#define SAMPLE_CHECKSUM 0x6131D205

/// Decompresses the sample in pieces of the sizes; returns what that came to.
static int decompressed(
    isal_stream *stream, const uint8_t *bytes, size_t count, size_t in_step, size_t out_step, uint8_t *output,
    size_t *made) {
    size_t position = 0;
    int result = POSTERN_CODEC_MORE;
    *made = 0;
    for (int turn = 0; turn < 4000 && result == POSTERN_CODEC_MORE && *made + out_step <= LEAST_OUTPUT * 2; turn++) {
        size_t left = count - position, consumed, produced;
        result = isal_stream_step(
            stream, bytes + position, left < in_step ? left : in_step, &consumed, output + *made, out_step, &produced);
        position += consumed;
        *made += produced;
    }
    return result == POSTERN_CODEC_ENDED && position != count ? POSTERN_CODEC_DAMAGED : result;
}

/// Whether the library at hand decompresses the sample, tells that it is cut off, and tells that it is damaged.
static int works(void) {
    static const size_t steps[][2] = {{sizeof sample, LEAST_OUTPUT}, {1, LEAST_OUTPUT}, {sizeof sample, 7}, {3, 100}};
    uint8_t damaged[sizeof sample];
    uint8_t *output = malloc(LEAST_OUTPUT * 2);
    isal_stream *stream = opened();
    int is_right = output && stream;
    for (size_t index = 0; is_right && index < sizeof steps / sizeof *steps; index++) {
        size_t made;
        int result = decompressed(stream, sample, sizeof sample, steps[index][0], steps[index][1], output, &made);
        is_right = result == POSTERN_CODEC_ENDED && made == SAMPLE_SIZE
            && crc32(crc32(0, NULL, 0), output, SAMPLE_SIZE) == SAMPLE_CHECKSUM;
        if (is_right) isal_stream_restart(stream);
    }
    for (size_t back = 1; is_right && back <= 8; back++) {
        size_t made;
        is_right = decompressed(stream, sample, sizeof sample - back, 64, LEAST_OUTPUT, output, &made)
            == POSTERN_CODEC_MORE;
        isal_stream_restart(stream);
        memcpy(damaged, sample, sizeof sample);
        damaged[sizeof sample - back] ^= 0x10;
        is_right = is_right && decompressed(stream, damaged, sizeof sample, 64, LEAST_OUTPUT, output, &made)
            == POSTERN_CODEC_DAMAGED;
        isal_stream_restart(stream);
    }
    isal_stream_close(stream);
    free(output);
    return is_right;
}

static void load(void) {
#ifdef __APPLE__
    void *library = dlopen("libisal.2.dylib", RTLD_NOW | RTLD_LOCAL);
#else
    void *library = dlopen("libisal.so.2", RTLD_NOW | RTLD_LOCAL);
#endif
    if (!library) return;
    *(void **)&inflate_init = dlsym(library, "isal_inflate_init");
    *(void **)&inflate_some = dlsym(library, "isal_inflate");
    is_available = inflate_init && inflate_some && works();
    if (!is_available) dlclose(library);
}

int isal_is_available(void) {
    pthread_once(&once, load);
    return is_available;
}
