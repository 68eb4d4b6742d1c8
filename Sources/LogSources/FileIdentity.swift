/// Which file stood at a path, as far as can be told later: its place on the disk, its size, and how it began.
struct FileIdentity: Hashable {
    var device: UInt64
    var inode: UInt64
    var byteCount: Int64
    /// The first bytes; fewer where the file is shorter.
    var head: [UInt8]

    /// What happened to the file at the path since an earlier reading.
    ///
    /// - Parameter earlier: the file that was read then.
    /// - Returns: the loss in words; nil where the file only grew, or is as it was.
    func change(since earlier: FileIdentity) -> String? {
        if (device, inode) != (earlier.device, earlier.inode) {
            return "another file has taken its place since it was first read (rotated or replaced): "
                + "what was counted then and now are not the same lines"
        }
        if byteCount < earlier.byteCount {
            return "the file is shorter than when it was first read (\(byteCount) bytes instead of "
                + "\(earlier.byteCount)): lines counted then are lost"
        }
        if !head.starts(with: earlier.head) {
            return "the file was emptied and written anew since it was first read: lines counted then are lost"
        }
        return nil
    }
}
