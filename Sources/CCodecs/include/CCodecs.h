#ifndef POSTERN_CODECS_H
#define POSTERN_CODECS_H

#include <stddef.h>
#include <stdint.h>

/// Compressions that logs are kept in.
enum postern_compression {
    /// Through ISA-L where that is installed, else through zlib.
    POSTERN_GZIP = 1,
    POSTERN_ZSTD = 2,
    POSTERN_XZ = 3,
    POSTERN_BZIP2 = 4,
    /// gzip through zlib, whatever is installed.
    POSTERN_GZIP_BY_ZLIB = 5,
};

/// What one step of decompressing came to.
enum postern_codec_result {
    /// It goes on.
    POSTERN_CODEC_MORE = 0,
    /// A member ended; another may follow.
    POSTERN_CODEC_ENDED = 1,
    /// The bytes are no such stream, or a damaged one.
    POSTERN_CODEC_DAMAGED = -1,
    /// It would need more memory than is allowed.
    POSTERN_CODEC_MEMORY = -2,
};

typedef struct postern_codec postern_codec;

/// Begins to decompress; NULL where there is no memory.
postern_codec *_Nullable postern_codec_open(int compression);

/// Whether gzip goes through ISA-L.
int postern_codec_has_fast_gzip(void);

/// Decompresses what fits. `consumed` and `produced` say how much of the input was taken and of the output filled.
/// Where the output was filled, more may be ready: ask again, without input where there is none left.
int postern_codec_step(
    postern_codec *_Nonnull codec, const uint8_t *_Nonnull input, size_t input_count, size_t *_Nonnull consumed,
    uint8_t *_Nonnull output, size_t output_count, size_t *_Nonnull produced);

/// Makes ready for the next member.
int postern_codec_restart(postern_codec *_Nonnull codec);

void postern_codec_close(postern_codec *_Nullable codec);

typedef struct postern_packer postern_packer;

/// Begins to compress with zstd, at one of its levels, with a checksum at the end; NULL where there is no memory.
postern_packer *_Nullable postern_packer_open(int level);

/// Compresses what fits. `consumed` and `produced` say how much of the input was taken and of the output filled.
/// With `is_last` the stream ends behind this input: ask again, with what input is left, until it has ended.
int postern_packer_step(
    postern_packer *_Nonnull packer, const uint8_t *_Nonnull input, size_t input_count, size_t *_Nonnull consumed,
    uint8_t *_Nonnull output, size_t output_count, size_t *_Nonnull produced, int is_last);

void postern_packer_close(postern_packer *_Nullable packer);

#endif
