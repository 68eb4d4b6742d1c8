import Records
import Terminal

extension ProgramHost {
    /// The user's environment and terminal: Ctrl-C ends the program that runs.
    static func terminal(_ locations: Locations) -> ProgramHost {
        ProgramHost(variables: locations.variables) { work in
            try InterruptWatch().watching { watch in
                try work { watch.isInterrupted ? max(1, watch.interruptions) : 0 }
            }
        }
    }
}
