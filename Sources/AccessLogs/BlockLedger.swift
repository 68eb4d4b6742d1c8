internal import Foundation

/// Lets workers put what they found into one whole, block after block in the source's order.
// Unchecked, because the compiler does not see that everything in it is read and written with the condition locked; a
// Mutex would be seen, but cannot be waited on.
final class BlockLedger<Whole>: @unchecked Sendable {
    private let condition = NSCondition()
    private var whole: Whole
    private var next = 0
    private var isStopped = false

    init(_ whole: Whole) { self.whole = whole }

    /// Waits until all blocks before this one had their turn, then has it.
    ///
    /// - Parameters:
    ///   - index: the block.
    ///   - body: is handed the whole.
    /// - Returns: what the body returns; nil where the work was stopped meanwhile.
    func turn<Result>(_ index: Int, _ body: (inout Whole) -> Result) -> Result? {
        condition.lock()
        defer {
            condition.broadcast()
            condition.unlock()
        }
        while next != index, !isStopped { condition.wait() }
        guard !isStopped else { return nil }
        let result = body(&whole)
        next += 1
        return result
    }

    /// Ends the work: nobody has a turn any more.
    func stop() {
        condition.lock()
        isStopped = true
        condition.broadcast()
        condition.unlock()
    }

    /// The whole, when all have had their turn.
    var result: Whole {
        condition.lock()
        defer { condition.unlock() }
        return whole
    }
}
