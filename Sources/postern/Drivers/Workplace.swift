import Diagnosis
import Files
import Investigations
import SystemPackage
import Times

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Who runs what, where: what a record begins with, and begins with anew where it is taken up again.
struct Workplace {
    let program = "postern \(PosternCommand.version)"
    let build = ProgramBuild.identifier
    let system: String?
    let operatorName: String
    let host: String
    let directory: String?
    let boot: String?

    init(_ locations: Locations) {
        operatorName = locations.operatorName
        host = locations.host
        directory = FileTree.realPath(".")
        system = Self.kernel
        #if os(Linux)
            boot = (try? FileTree.contents(ofSmall: "/proc/sys/kernel/random/boot_id")).map {
                String(decoding: $0, as: UTF8.self).trimmingBlanks
            }
        #else
            boot = nil
        #endif
    }

    /// The first record of an investigation.
    func beginning(playbook: String, hash: String, text: String, mode: String) -> Beginning {
        Beginning(
            playbook: playbook, playbookHash: hash, playbookText: text, program: program, build: build, system: system,
            operatorName: operatorName, host: host, directory: directory, boot: boot, mode: mode)
    }

    /// The record of a walk that is taken up again.
    func resumption(tornBytes: Int) -> Resumption {
        Resumption(
            program: program, build: build, system: system, operatorName: operatorName, host: host,
            directory: directory, boot: boot, tornBytes: tornBytes)
    }

    private static var kernel: String? {
        var names = utsname()
        guard uname(&names) == 0 else { return nil }
        func text<Tuple>(_ field: Tuple) -> String {
            withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
        return "\(text(names.sysname)) \(text(names.release)) \(text(names.machine))"
    }
}

/// What tells one build of the program from another.
enum ProgramBuild {
    /// The hash that the linker put into the program (GNU build ID), in hexadecimal; nil where it put none.
    static let identifier: String? = {
        // A 64-bit ELF file, of which the notes stand within the first pages. See elf(5).
        guard let program = try? FileDescriptor.open("/proc/self/exe", .readOnly, options: .closeOnExec) else {
            return nil
        }
        defer { try? program.close() }
        func bytes(at offset: UInt64, _ count: Int) -> [UInt8] {
            (try? [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                filled = try program.read(
                    fromAbsoluteOffset: Int64(clamping: offset), into: UnsafeMutableRawBufferPointer(buffer))
            }) ?? []
        }
        let header = bytes(at: 0, 64)
        guard header.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2]), header.count == 64 else { return nil }
        let (size, count) = (Int(header.number(54, of: UInt16.self)), Int(header.number(56, of: UInt16.self)))
        let segments = bytes(at: header.number(32, of: UInt64.self), size * count)
        guard size >= 56, segments.count == size * count else { return nil }
        for start in stride(from: 0, to: segments.count, by: size)
        where segments.number(start, of: UInt32.self) == 4 {
            let length = Int(clamping: min(segments.number(start + 32, of: UInt64.self), 65_536))
            let notes = bytes(at: segments.number(start + 8, of: UInt64.self), length)
            if let found = identifier(inNotes: notes) { return found }
        }
        return nil
    }()

    /// The build ID among notes: name size, size, type 3, `GNU`, the ID; each padded to four bytes.
    private static func identifier(inNotes notes: [UInt8]) -> String? {
        var offset = 0
        while offset + 12 <= notes.count {
            let nameSize = Int(notes.number(offset, of: UInt32.self))
            let size = Int(notes.number(offset + 4, of: UInt32.self))
            let start = offset + 12 + (nameSize + 3) / 4 * 4
            guard start + size <= notes.count else { return nil }
            if notes.number(offset + 8, of: UInt32.self) == 3,
                notes[(offset + 12)...].starts(with: [0x47, 0x4E, 0x55, 0])
            {
                return notes[start..<(start + size)].map { byte in
                    let digits = String(byte, radix: 16)
                    return digits.utf8.count == 1 ? "0" + digits : digits
                }.joined()
            }
            offset = start + (size + 3) / 4 * 4
        }
        return nil
    }
}

extension [UInt8] {
    /// A little-endian number that stands at a place.
    fileprivate func number<Number: FixedWidthInteger>(_ offset: Int, of type: Number.Type) -> Number {
        withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: type)) }
    }
}
