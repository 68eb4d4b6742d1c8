internal import CCodecs

/// What decompresses gzip.
package enum GzipReader: Hashable, Sendable {
    /// ISA-L where it is installed, else zlib.
    case fastest
    /// zlib; the plain twin that the other is held against.
    case zlib

    /// Whether `fastest` is another than `zlib` on this machine.
    package static var hasFast: Bool { postern_codec_has_fast_gzip() != 0 }
}
