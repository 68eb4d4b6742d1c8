#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A directory for one test, removed with all it holds afterwards.
final class TemporaryDirectory {
    let path: String

    init() throws {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/postern-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { Self.remove(path) }

    struct Failure: Error {
        let code: Int32
    }

    /// Makes a file; its name is bytes, and need not be UTF-8.
    func makeFile(_ name: [UInt8], text: String = "") {
        let descriptor = open(
            (Array(path.utf8) + [0x2F] + name + [0]).map { CChar(bitPattern: $0) }, O_CREAT | O_WRONLY, 0o644)
        _ = Array(text.utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
    }

    func makeFile(_ name: String, text: String = "") { makeFile(Array(name.utf8), text: text) }

    func makeDirectory(_ name: String) { mkdir(path + "/" + name, 0o755) }

    private static func remove(_ path: String) {
        guard let stream = opendir(path) else { return }
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name == [0x2E] || name == [0x2E, 0x2E] { continue }
            let inner = (Array(path.utf8) + [0x2F] + name + [0]).map { CChar(bitPattern: $0) }
            if unlink(inner) != 0 { remove(path + "/" + String(decoding: name, as: UTF8.self)) }
        }
        closedir(stream)
        rmdir(path)
    }
}
