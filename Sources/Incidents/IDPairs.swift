internal import AccessLogs
internal import Diagnosis
internal import Times

/// Pairs by an id that both logs have.
///
/// Where the two logs share ids at all, an id that the other log lacks is as telling as one that it has: that request is
/// not there, and no row of another id is its own.
struct IDPairs {
    /// Rows by failure, both by their places.
    private(set) var pairs: [Int: Int] = [:]
    private let isShared: Bool
    private let failureIDs: Set<String>
    private let rivalIDs: Set<String>
    private let rows: Set<Int>

    /// Pairs what has equal ids; of several tries the last one decides.
    ///
    /// - Parameters:
    ///   - failures: the failed entries.
    ///   - server: the server's rows, and the requests that did not fail.
    init(_ failures: [Entry], _ server: IncidentEvidence.ServerSide) {
        var byID: [String: [Int]] = [:]
        for (index, row) in server.candidates.enumerated() {
            if let id = row.requestID { byID[id, default: []].append(index) }
        }
        failureIDs = Set(failures.compactMap(\.requestID))
        rivalIDs = Set(server.rivals.compactMap(\.requestID))
        // One or two equal texts are a field that means something else; ids that are shared are shared by many.
        let known = failureIDs.union(rivalIDs)
        let shared = known.count { byID[$0] != nil }
        isShared = shared >= 3 && shared * 5 >= min(known.count, byID.count) || shared > 0 && shared == known.count
        guard isShared else {
            rows = []
            return
        }
        var taken = Set<Int>()
        var tries: [String: Int] = [:]
        for failure in failures { if let id = failure.requestID { tries[id, default: 0] += 1 } }
        for (index, failure) in failures.enumerated() {
            guard let id = failure.requestID, let candidates = byID[id], tries[id] == 1,
                let last = candidates.max(by: { one, other in
                    let (left, right) = (server.candidates[one], server.candidates[other])
                    return left.start.from != right.start.from
                        ? left.start.from < right.start.from : left.precedes(right)
                })
            else { continue }
            pairs[index] = last
            taken.formUnion(candidates)
        }
        rows = taken
    }

    /// Whether ids have settled what this failure's row is, or that it has none.
    func isSettled(_ failure: Entry, _ index: Int) -> Bool {
        isShared && (pairs[index] != nil || failure.requestID.map { _ in true } ?? false)
    }

    /// Whether a row's id says that it is of another request.
    func isTaken(_ row: Entry, _ index: Int) -> Bool {
        guard isShared, let id = row.requestID else { return false }
        return rows.contains(index) || rivalIDs.contains(id)
    }
}
