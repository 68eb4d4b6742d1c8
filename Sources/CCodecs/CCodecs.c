#include "CCodecs.h"
#include "isal.h"

#include <bzlib.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

// A dictionary of xz may be as large as this; `xz -9` needs 65 MiB.
#define MOST_MEMORY (256u << 20)

struct postern_codec {
    int compression;
    // Set where gzip goes through ISA-L.
    isal_stream *fast_gzip;
    z_stream gzip;
    ZSTD_DStream *zstd;
    lzma_stream xz;
    bz_stream bzip2;
};

static int begin(postern_codec *codec) {
    switch (codec->compression) {
    case POSTERN_GZIP:
        codec->fast_gzip = isal_stream_open();
        if (codec->fast_gzip) return 1;
        codec->compression = POSTERN_GZIP_BY_ZLIB;
        // fall through
    case POSTERN_GZIP_BY_ZLIB:
        memset(&codec->gzip, 0, sizeof codec->gzip);
        // 15 bits of window, and 16 for gzip's own header.
        return inflateInit2(&codec->gzip, 15 + 16) == Z_OK;
    case POSTERN_ZSTD:
        codec->zstd = ZSTD_createDStream();
        return codec->zstd && !ZSTD_isError(ZSTD_initDStream(codec->zstd));
    case POSTERN_XZ: {
        lzma_stream fresh = LZMA_STREAM_INIT;
        codec->xz = fresh;
        return lzma_stream_decoder(&codec->xz, MOST_MEMORY, 0) == LZMA_OK;
    }
    case POSTERN_BZIP2:
        memset(&codec->bzip2, 0, sizeof codec->bzip2);
        return BZ2_bzDecompressInit(&codec->bzip2, 0, 0) == BZ_OK;
    default:
        return 0;
    }
}

static void end(postern_codec *codec) {
    switch (codec->compression) {
    case POSTERN_GZIP: isal_stream_close(codec->fast_gzip); break;
    case POSTERN_GZIP_BY_ZLIB: inflateEnd(&codec->gzip); break;
    case POSTERN_ZSTD: ZSTD_freeDStream(codec->zstd); break;
    case POSTERN_XZ: lzma_end(&codec->xz); break;
    case POSTERN_BZIP2: BZ2_bzDecompressEnd(&codec->bzip2); break;
    }
}

postern_codec *postern_codec_open(int compression) {
    postern_codec *codec = calloc(1, sizeof *codec);
    if (!codec) return NULL;
    codec->compression = compression;
    if (!begin(codec)) {
        end(codec);
        free(codec);
        return NULL;
    }
    return codec;
}

int postern_codec_restart(postern_codec *codec) {
    if (codec->fast_gzip) {
        isal_stream_restart(codec->fast_gzip);
        return POSTERN_CODEC_MORE;
    }
    end(codec);
    return begin(codec) ? POSTERN_CODEC_MORE : POSTERN_CODEC_MEMORY;
}

void postern_codec_close(postern_codec *codec) {
    if (!codec) return;
    end(codec);
    free(codec);
}

int postern_codec_has_fast_gzip(void) { return isal_is_available(); }

static unsigned capped(size_t count) { return count > (1u << 30) ? 1u << 30 : (unsigned)count; }

int postern_codec_step(
    postern_codec *codec, const uint8_t *input, size_t input_count, size_t *consumed, uint8_t *output,
    size_t output_count, size_t *produced) {
    *consumed = 0;
    *produced = 0;
    switch (codec->compression) {
    case POSTERN_GZIP:
        return isal_stream_step(
            codec->fast_gzip, input, input_count, consumed, output, output_count, produced);
    case POSTERN_GZIP_BY_ZLIB: {
        z_stream *stream = &codec->gzip;
        unsigned in = capped(input_count), out = capped(output_count);
        stream->next_in = (Bytef *)input;
        stream->avail_in = in;
        stream->next_out = output;
        stream->avail_out = out;
        int result = inflate(stream, Z_NO_FLUSH);
        *consumed = in - stream->avail_in;
        *produced = out - stream->avail_out;
        if (result == Z_STREAM_END) return POSTERN_CODEC_ENDED;
        if (result == Z_OK || result == Z_BUF_ERROR) return POSTERN_CODEC_MORE;
        return result == Z_MEM_ERROR ? POSTERN_CODEC_MEMORY : POSTERN_CODEC_DAMAGED;
    }
    case POSTERN_ZSTD: {
        ZSTD_inBuffer in = {input, input_count, 0};
        ZSTD_outBuffer out = {output, output_count, 0};
        size_t result = ZSTD_decompressStream(codec->zstd, &out, &in);
        *consumed = in.pos;
        *produced = out.pos;
        if (ZSTD_isError(result)) {
            // The largest window that is read by default is 128 MiB.
            return strstr(ZSTD_getErrorName(result), "memory") ? POSTERN_CODEC_MEMORY : POSTERN_CODEC_DAMAGED;
        }
        return result == 0 ? POSTERN_CODEC_ENDED : POSTERN_CODEC_MORE;
    }
    case POSTERN_XZ: {
        lzma_stream *stream = &codec->xz;
        stream->next_in = input;
        stream->avail_in = input_count;
        stream->next_out = output;
        stream->avail_out = output_count;
        lzma_ret result = lzma_code(stream, LZMA_RUN);
        *consumed = input_count - stream->avail_in;
        *produced = output_count - stream->avail_out;
        if (result == LZMA_STREAM_END) return POSTERN_CODEC_ENDED;
        if (result == LZMA_OK || result == LZMA_BUF_ERROR) return POSTERN_CODEC_MORE;
        return result == LZMA_MEM_ERROR || result == LZMA_MEMLIMIT_ERROR ? POSTERN_CODEC_MEMORY
                                                                        : POSTERN_CODEC_DAMAGED;
    }
    case POSTERN_BZIP2: {
        bz_stream *stream = &codec->bzip2;
        unsigned in = capped(input_count), out = capped(output_count);
        stream->next_in = (char *)input;
        stream->avail_in = in;
        stream->next_out = (char *)output;
        stream->avail_out = out;
        int result = BZ2_bzDecompress(stream);
        *consumed = in - stream->avail_in;
        *produced = out - stream->avail_out;
        if (result == BZ_STREAM_END) return POSTERN_CODEC_ENDED;
        if (result == BZ_OK) return POSTERN_CODEC_MORE;
        return result == BZ_MEM_ERROR ? POSTERN_CODEC_MEMORY : POSTERN_CODEC_DAMAGED;
    }
    default:
        return POSTERN_CODEC_DAMAGED;
    }
}

struct postern_packer {
    ZSTD_CCtx *zstd;
};

postern_packer *postern_packer_open(int level) {
    postern_packer *packer = calloc(1, sizeof *packer);
    if (!packer) return NULL;
    packer->zstd = ZSTD_createCCtx();
    // A window of 8 MiB is the largest that every reader takes without being asked.
    if (packer->zstd && !ZSTD_isError(ZSTD_CCtx_setParameter(packer->zstd, ZSTD_c_compressionLevel, level))
        && !ZSTD_isError(ZSTD_CCtx_setParameter(packer->zstd, ZSTD_c_windowLog, 23))
        && !ZSTD_isError(ZSTD_CCtx_setParameter(packer->zstd, ZSTD_c_checksumFlag, 1))) {
        return packer;
    }
    postern_packer_close(packer);
    return NULL;
}

int postern_packer_step(
    postern_packer *packer, const uint8_t *input, size_t input_count, size_t *consumed, uint8_t *output,
    size_t output_count, size_t *produced, int is_last) {
    ZSTD_inBuffer in = {input, input_count, 0};
    ZSTD_outBuffer out = {output, output_count, 0};
    size_t result = ZSTD_compressStream2(packer->zstd, &out, &in, is_last ? ZSTD_e_end : ZSTD_e_continue);
    *consumed = in.pos;
    *produced = out.pos;
    if (ZSTD_isError(result)) return POSTERN_CODEC_MEMORY;
    return is_last && result == 0 ? POSTERN_CODEC_ENDED : POSTERN_CODEC_MORE;
}

void postern_packer_close(postern_packer *packer) {
    if (!packer) return;
    ZSTD_freeCCtx(packer->zstd);
    free(packer);
}
