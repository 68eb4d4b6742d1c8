import Terminal

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A clock that goes when it is told to, and progress drawn by it; each SIGINT leads to the next scene.
final class ProgressRehearsal {
    private var time = ContinuousClock.now
    private var scene = 0
    private let watch = InterruptWatch()

    /// Draws progress at moments that are chosen, not waited for.
    func run(environment: [String: String], isPlain: Bool) {
        let form = ProgressLine.form(environment: environment, isPlain: isPlain)
        let line = ProgressLine(label: "reading", form: form, now: { self.time })
        watch.watching { _ in
            time += .milliseconds(400)
            line.update(bytes: 1, of: 100)
            TerminalOutput.standardOutput.write("started\n")
            waitForNextScene()
            time += .milliseconds(600)
            line.update(bytes: 1_200_000_000, of: 2_400_000_000)
            time += .milliseconds(50)
            line.update(bytes: 2_000_000_000, of: 2_400_000_000)
            waitForNextScene()
            time += .seconds(5)
            line.update(bytes: 2_400_000_000, of: 2_400_000_000)
            waitForNextScene()
            line.finish()
            TerminalOutput.standardOutput.write("finished\n")
        }
    }

    private func waitForNextScene() {
        scene += 1
        while watch.interruptions < scene { poll(nil, 0, 5) }
    }
}
