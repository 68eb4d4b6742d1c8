import Digests
import Files
import Investigations
import SystemPackage

/// The hash of an input's bytes as they are stored.
enum InputHash {
    private static let pieceSize = 1 << 20

    /// Hashes as many bytes of a file as an input has.
    ///
    /// - Parameters:
    ///   - input: the input; its hash and problem are made anew.
    ///   - place: the file.
    ///   - mayGoOn: told of each piece; false ends it.
    /// - Returns: the input with its hash, or with why there is none.
    static func of(_ input: InputState, at place: String, mayGoOn: (Int) -> Bool) -> InputState {
        var state = InputState(name: input.name, bytes: input.bytes, modified: input.modified)
        do {
            guard FileTree.isFile(place) else { throw Errno.noSuchFileOrDirectory }
            // What has taken the file's place could be a pipe, and must not be waited for.
            let descriptor = try FileDescriptor.open(
                FilePath(place), .readOnly, options: [.closeOnExec, .nonBlocking])
            defer { try? descriptor.close() }
            var hash = SHA256()
            var done: Int64 = 0
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceSize, alignment: 64)
            defer { buffer.deallocate() }
            while done < input.bytes {
                let wanted = UnsafeMutableRawBufferPointer(
                    rebasing: buffer.prefix(Int(min(Int64(pieceSize), input.bytes - done))))
                let count = try descriptor.read(fromAbsoluteOffset: done, into: wanted)
                if count == 0 { break }
                hash.update(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(wanted).prefix(count)))
                done += Int64(count)
                guard mayGoOn(count) else {
                    state.problem = "hashing it was interrupted"
                    return state
                }
            }
            let size = FileTree.byteCount(of: place) ?? done
            if done < input.bytes {
                state.problem = "it is shorter than when it was opened: \(done) bytes instead of \(input.bytes)"
            } else {
                state.sha256 = hash.hexadecimal
                if size > input.bytes { state.grown = size - input.bytes }
            }
        } catch {
            state.problem = "it cannot be read: \(Errno.of(error).description)"
        }
        return state
    }
}
