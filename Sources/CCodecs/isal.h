#ifndef POSTERN_ISAL_H
#define POSTERN_ISAL_H

#include <stddef.h>
#include <stdint.h>

// gzip through ISA-L, where that library is installed. It is looked for when the program runs and not when it is built.

typedef struct isal_stream isal_stream;

/// Begins to decompress a member; NULL where the library is not installed, is not the one that is known, or there is no
/// memory.
isal_stream *isal_stream_open(void);

/// Decompresses what fits; results as those of `postern_codec_step`.
int isal_stream_step(
    isal_stream *stream, const uint8_t *input, size_t input_count, size_t *consumed, uint8_t *output,
    size_t output_count, size_t *produced);

/// Makes ready for the next member.
void isal_stream_restart(isal_stream *stream);

void isal_stream_close(isal_stream *stream);

/// Whether the library is there and does what is expected of it.
int isal_is_available(void);

#endif
