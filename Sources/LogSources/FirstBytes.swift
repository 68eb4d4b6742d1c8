/// Reads the beginning of bytes to find out what they are.
enum FirstBytes {
    /// Reads until enough is there or the end is.
    ///
    /// - Parameters:
    ///   - bytes: what is read from.
    ///   - least: how many bytes are enough.
    ///   - most: how many bytes may be read.
    /// - Returns: the bytes read; fewer than `least` only where there are no more.
    /// - Throws: what reading throws.
    static func read(
        from bytes: inout any LogBytes, atLeast least: Int, atMost most: Int
    ) throws(LogSourceError) -> [UInt8] {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: most, alignment: 16)
        defer { buffer.deallocate() }
        var count = 0
        while count < least {
            let read = try bytes.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
            if read == 0 { break }
            count += read
        }
        return Array(buffer[..<count])
    }
}
