/// How much an event says of requests that failed at its time.
public enum EventStrength: String, Hashable, Sendable, Codable, CaseIterable {
    /// What it reports ends the requests in flight.
    case ends
    /// What it reports turns requests away until it is over.
    case refuses
    /// It goes along with failures or comes before them, and ends no request by itself.
    case accompanies
    /// It is so common that it says nothing by its time alone.
    case noise
}
