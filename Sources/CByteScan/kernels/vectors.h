// MARK: - The kernels

#if defined(__x86_64__)
#include <immintrin.h>

// The place of a mask's bit by its number, from 0.
#define NTH_BIT(mask, index) COUNT_ZEROS(_pdep_u64(1ull << (index), mask))

// A mask is a number and no more: left to itself the compiler takes it apart into its bits.
static inline __attribute__((always_inline)) uint64_t opaque(uint64_t mask) {
    __asm__("" : "+r"(mask));
    return mask;
}

__attribute__((target("avx512f,avx512bw,avx512vl,avx2,bmi,bmi2,lzcnt,popcnt"))) static inline uint64_t mask_avx512(
    const uint8_t *at, uint8_t byte) {
    return opaque(_mm512_cmpeq_epi8_mask(_mm512_loadu_si512(at), _mm512_set1_epi8((char)byte)));
}
__attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt"))) static inline int same_avx2(
    const uint8_t *text, const uint8_t *wanted, const uint8_t *mask) {
    __m256i other =
        _mm256_xor_si256(_mm256_loadu_si256((const __m256i *)text), _mm256_loadu_si256((const __m256i *)wanted));
    return _mm256_testz_si256(other, _mm256_loadu_si256((const __m256i *)mask));
}
#define SAME32(text, wanted, mask) same_avx2(text, wanted, mask)

// A minute's text in registers.
typedef struct {
    __m256i text;
    __m256i mask;
} whole_text;
__attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt"))) static inline whole_text read_whole(const postern_minute *minute) {
    whole_text whole = {
        _mm256_loadu_si256((const __m256i *)minute->whole), _mm256_loadu_si256((const __m256i *)minute->whole_mask)};
    return whole;
}
__attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt"))) static inline int is_whole(const uint8_t *at, whole_text whole) {
    return _mm256_testz_si256(_mm256_xor_si256(_mm256_loadu_si256((const __m256i *)at), whole.text), whole.mask);
}
// `SS.mmm` in thousandths of a second; below 0 where they are no digits.
__attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt"))) static inline int64_t thousandths(const uint8_t *at) {
    uint64_t digits = (load64(at) ^ 0x303030003030) & 0xFFFFFF00FFFF;
    if (UNLIKELY((((digits + 0x76767600767A) | digits) & 0x808080008080) != 0)) return -1;
    __m128i pairs = _mm_maddubs_epi16(_mm_cvtsi64_si128((int64_t)digits), _mm_cvtsi64_si128(0x010A0100010A));
    uint64_t sums = (uint64_t)_mm_cvtsi128_si64(_mm_madd_epi16(pairs, _mm_cvtsi64_si128(0x1006403E8)));
    return (int64_t)((sums + (sums >> 32)) & 0xFFFFFFFF);
}

// Line feeds of 64 bytes, and the lowest bytes seen: NULs are looked for on the way.
__attribute__((target("avx512f,avx512bw,avx512vl,avx2,bmi,bmi2,lzcnt,popcnt"))) static inline uint64_t feeds_avx512(
    const uint8_t *at, __m512i *lowest) {
    __m512i bytes = _mm512_loadu_si512(at);
    *lowest = _mm512_min_epu8(*lowest, bytes);
    return opaque(_mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\n')));
}
__attribute__((target("avx512f,avx512bw,avx512vl,avx2,bmi,bmi2,lzcnt,popcnt"))) static inline uint64_t range_avx512(
    const uint8_t *at, uint8_t first, uint8_t last) {
    __m512i bytes = _mm512_sub_epi8(_mm512_loadu_si512(at), _mm512_set1_epi8((char)first));
    return opaque(_mm512_cmple_epu8_mask(bytes, _mm512_set1_epi8((char)(last - first))));
}
#define LOWEST __m512i
#define LOWEST_START _mm512_set1_epi8(-1)
#define FEEDS64(at, lowest) feeds_avx512(at, &(lowest))
#define HAS_NUL(lowest, at, count) HAS_BELOW(lowest, at, count, 1)
#define HAS_BELOW(lowest, at, count, bound) (_mm512_cmplt_epu8_mask(lowest, _mm512_set1_epi8((char)(bound))) != 0)
#define RANGE64(at, first, last) range_avx512(at, first, last)
// The lowest of the higher ones of two neighbours each, less a blank.
#define CLOSEST(at, closest) \
    (closest) = _mm512_min_epu8(closest, _mm512_sub_epi8(_mm512_max_epu8( \
        _mm512_loadu_si512(at), _mm512_loadu_si512((at) + 1)), _mm512_set1_epi8(' ')))
#define DEPOSIT(bits, mask) _pdep_u64(bits, mask)
#define FIRST_BITS(mask, count) _bzhi_u64(mask, (uint32_t)(count))
#define WHOLE whole_text
#define READ_WHOLE(text, minute) text = read_whole(minute)
#define IS_WHOLE(at, text) is_whole(at, text)
#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx2,bmi,bmi2,lzcnt,popcnt")))
#define NAME(x) x##_avx512
#define MASK64(at, byte) mask_avx512(at, byte)
#define MASK64_EITHER(at, one, other) (mask_avx512(at, one) | mask_avx512(at, other))
#include "all.h"

__attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt"))) static inline uint64_t mask_avx2(const uint8_t *at, uint8_t byte) {
    __m256i wanted = _mm256_set1_epi8((char)byte);
    uint32_t low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)at), wanted));
    uint32_t high =
        (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(at + 32)), wanted));
    return opaque(low | (uint64_t)high << 32);
}
__attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt"))) static inline uint64_t either_avx2(
    const uint8_t *at, uint8_t one, uint8_t other) {
    __m256i first = _mm256_set1_epi8((char)one), second = _mm256_set1_epi8((char)other);
    __m256i low = _mm256_loadu_si256((const __m256i *)at), high = _mm256_loadu_si256((const __m256i *)(at + 32));
    uint32_t below = (uint32_t)_mm256_movemask_epi8(
        _mm256_or_si256(_mm256_cmpeq_epi8(low, first), _mm256_cmpeq_epi8(low, second)));
    uint32_t above = (uint32_t)_mm256_movemask_epi8(
        _mm256_or_si256(_mm256_cmpeq_epi8(high, first), _mm256_cmpeq_epi8(high, second)));
    return opaque(below | (uint64_t)above << 32);
}
__attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt"))) static inline uint64_t feeds_avx2(
    const uint8_t *at, __m256i *lowest) {
    __m256i wanted = _mm256_set1_epi8('\n');
    __m256i first = _mm256_loadu_si256((const __m256i *)at), second = _mm256_loadu_si256((const __m256i *)(at + 32));
    *lowest = _mm256_min_epu8(*lowest, _mm256_min_epu8(first, second));
    uint32_t low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(first, wanted));
    uint32_t high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(second, wanted));
    return opaque(low | (uint64_t)high << 32);
}
#define LOWEST __m256i
#define LOWEST_START _mm256_set1_epi8(-1)
#define FEEDS64(at, lowest) feeds_avx2(at, &(lowest))
__attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt"))) static inline int below_avx2(__m256i lowest, uint8_t bound) {
    __m256i low = _mm256_min_epu8(lowest, _mm256_set1_epi8((char)(bound - 1)));
    return _mm256_movemask_epi8(_mm256_cmpeq_epi8(low, lowest)) != 0;
}
__attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt"))) static inline uint64_t range_avx2(
    const uint8_t *at, uint8_t first, uint8_t last) {
    __m256i from = _mm256_set1_epi8((char)first), span = _mm256_set1_epi8((char)(last - first));
    __m256i low = _mm256_sub_epi8(_mm256_loadu_si256((const __m256i *)at), from);
    __m256i high = _mm256_sub_epi8(_mm256_loadu_si256((const __m256i *)(at + 32)), from);
    uint32_t below = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(low, span), low));
    uint32_t above = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(high, span), high));
    return opaque(below | (uint64_t)above << 32);
}
#define HAS_NUL(lowest, at, count) HAS_BELOW(lowest, at, count, 1)
#define HAS_BELOW(lowest, at, count, bound) below_avx2(lowest, bound)
#define RANGE64(at, first, last) range_avx2(at, first, last)
#define CLOSE32(at, closest) \
    (closest) = _mm256_min_epu8(closest, _mm256_sub_epi8(_mm256_max_epu8( \
        _mm256_loadu_si256((const __m256i *)(at)), _mm256_loadu_si256((const __m256i *)((at) + 1))), _mm256_set1_epi8(' ')))
#define CLOSEST(at, closest) CLOSE32(at, closest), CLOSE32((at) + 32, closest)
#define TARGET __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))
#define NAME(x) x##_avx2
#define MASK64(at, byte) mask_avx2(at, byte)
#define MASK64_EITHER(at, one, other) either_avx2(at, one, other)
#include "all.h"

static inline uint64_t mask_base(const uint8_t *at, uint8_t byte) {
    __m128i wanted = _mm_set1_epi8((char)byte);
    uint64_t mask = 0;
    for (int index = 0; index < 4; index++) {
        __m128i piece = _mm_loadu_si128((const __m128i *)(at + 16 * index));
        mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(piece, wanted)) << (16 * index);
    }
    return opaque(mask);
}
#define BASE_NAME "sse2"
#else
static inline uint64_t mask_base(const uint8_t *at, uint8_t byte) {
    uint64_t mask = 0;
    for (int index = 0; index < 8; index++) {
        // 0x80 in each byte that is equal, without borrowing from the next; then one bit a byte.
        uint64_t other = load64(at + 8 * index) ^ (0x0101010101010101ull * byte);
        uint64_t same = ~(((other & 0x7F7F7F7F7F7F7F7Full) + 0x7F7F7F7F7F7F7F7Full) | other | 0x7F7F7F7F7F7F7F7Full);
        mask |= ((same >> 7) * 0x0102040810204080ull >> 56) << (8 * index);
    }
    return mask;
}
#define BASE_NAME "plain"
#endif

static int nth_bit(uint64_t mask, int index) {
    while (index-- > 0) mask &= mask - 1;
    return COUNT_ZEROS(mask);
}
#undef NTH_BIT
#define NTH_BIT(mask, index) nth_bit(mask, index)

static inline int same_base(const uint8_t *text, const uint8_t *wanted, const uint8_t *mask) {
    uint64_t other = 0;
    for (int index = 0; index < 32; index += 8)
        other |= (load64(text + index) ^ load64(wanted + index)) & load64(mask + index);
    return other == 0;
}
#undef SAME32
#define SAME32(text, wanted, mask) same_base(text, wanted, mask)

#define LOWEST int
#define LOWEST_START 0
#define FEEDS64(at, lowest) ((void)(lowest), mask_base(at, '\n'))
#define HAS_NUL(lowest, at, count) ((void)(lowest), (count) > 0 && memchr(at, 0, count) != NULL)
#define HAS_BELOW(lowest, at, count, bound) ((void)(lowest), has_below(at, count, bound))
#define RANGE64(at, first, last) range_base(at, first, last)
static uint64_t range_base(const uint8_t *at, uint8_t first, uint8_t last) {
    uint64_t mask = 0;
    for (int index = 0; index < 64; index++) mask |= (uint64_t)(at[index] >= first && at[index] <= last) << index;
    return mask;
}
#define TARGET
#define NAME(x) x##_base
#define MASK64(at, byte) mask_base(at, byte)
#define MASK64_EITHER(at, one, other) (mask_base(at, one) | mask_base(at, other))
#include "all.h"
