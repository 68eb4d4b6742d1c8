/// Turns local wall-clock seconds into an offset from UTC.
public struct ClockZone: Sendable {
    private let offsetAt: @Sendable (Int64) -> Int

    /// UTC.
    public static let utc = ClockZone { _ in 0 }

    /// Creates a zone.
    ///
    /// - Parameter offsetAt: gives seconds east of UTC at a wall-clock time in seconds since 1970.
    public init(offsetAt: @escaping @Sendable (Int64) -> Int) { self.offsetAt = offsetAt }

    package func utc(wall: Timestamp) -> Timestamp {
        Timestamp(microseconds: wall.microseconds - Int64(offsetAt(wall.wholeSeconds)) * 1_000_000)
    }
}
