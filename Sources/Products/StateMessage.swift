/// A message of a server's own log that tells of a change: how it is written, as data.
///
/// It is told by its beginning alone: what a message quotes of a request stands further on, and says nothing.
public struct StateMessage: Hashable, Sendable {
    /// What a piece of a message is.
    public enum Field: String, Hashable, Sendable, CaseIterable {
        /// The process that it is about.
        case process = "pid"
        /// The pool that it is about.
        case pool
        /// The unit of the service manager that it is about.
        case unit
        /// The program that it is about, as the kernel calls it.
        case program
        /// The request's method.
        case method
        /// The request's target, with its query.
        case target
        /// The script that a request led to, which need not be what its client asked for.
        case script
        /// Method and target, perhaps with the version.
        case request
    }

    /// What changed.
    public var change: StateChange
    /// The message's beginning, with `{field}` where a field stands; `{-}` is passed over.
    ///
    /// A field is one word, or all up to what follows it in the template; behind the template anything may follow.
    public var template: String
    /// Whether the server as a whole is meant; else one process or pool of it.
    public var isOfServer: Bool
    /// How the name of the program that wrote it begins, by what a journal or syslog around it says; nil where that is open.
    public var program: String?
    /// Whether it counts only in a line that is written as the product's are: others may print such words too.
    public var needsItsSyntax: Bool
    /// Whether it tells more of the message before it.
    public var continues: Bool
    /// The statuses that the server then answers with; empty where it answers with none.
    public var answers: Set<Int>
    /// Messages that it has to fit.
    public var samples: [String]

    /// Creates a description.
    @inline(never) public init(
        _ change: StateChange, _ template: String, isOfServer: Bool = false, program: String? = nil,
        needsItsSyntax: Bool = false, continues: Bool = false, answers: Set<Int> = [], samples: [String]
    ) {
        self.change = change
        self.template = template
        self.isOfServer = isOfServer
        self.program = program
        self.needsItsSyntax = needsItsSyntax
        self.continues = continues
        self.answers = answers
        self.samples = samples
    }

    /// One of a process or a pool.
    @inline(never) static func of(_ change: StateChange, _ template: String, _ samples: String...) -> StateMessage {
        StateMessage(change, template, samples: samples)
    }

    /// One of the server as a whole.
    @inline(never) static func ofServer(_ change: StateChange, _ template: String, _ samples: String...) -> StateMessage
    {
        StateMessage(change, template, isOfServer: true, samples: samples)
    }

    /// The same, only in a line that is written as the product's are.
    var inItsSyntax: StateMessage {
        var message = self
        message.needsItsSyntax = true
        return message
    }
}
