/// Words for a person to paste into a shell.
public enum ShellText {
    /// A word as one argument of a POSIX shell, in quotes only where it needs them.
    public static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "/._-+=:@%,".utf8.contains(byte)
            }
        }
        return isPlain && !word.isEmpty ? word : "'\(word.replacing("'", with: #"'\''"#))'"
    }

    /// A file's name as an argument that is no option.
    public static func file(_ path: String) -> String { quoted(ExternalProgram.argument(path)) }
}
