// A program for the tests of the module Terminal: asks, and prints what it was answered.
import Diagnosis
import SystemPackage
import Terminal

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Waits, without reading, until something was typed.
func waitForTyping() {
    var descriptor = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
    while poll(&descriptor, 1, -1) < 0 { continue }
}

var line = ProbeCommandLine()
let isPlain = line.flag("--plain")
let history = line.option("--history").map { HistoryFile(path: FilePath($0)) }
let words = line.option("--words")?.split(separator: ",").map(String.init) ?? []
let paths = line.flag("--paths")
let initialText = line.option("--initial") ?? ""
let isSecret = line.flag("--secret")
let forgets = line.flag("--no-history")
let mode = line.mode
let environment = line.environment
let prompter = Prompters.standard(environment: environment, isPlain: isPlain, history: history)

switch mode {
case "ask":
    prompter.show(prompter is EditingPrompter ? "editing" : "plain")
    let request = PromptRequest(
        label: "ask", initialText: initialText,
        completion: paths ? .paths(alsoWords: words) : words.isEmpty ? .nothing : .words(words),
        keepsHistory: !forgets, isSecret: isSecret)
    asking: while true {
        switch prompter.ask(request) {
        case .line(let line):
            if line.utf8.count > 1000 {
                prompter.show("long line of \(line.unicodeScalars.count)")
            } else {
                prompter.show("line <\(Escaping.terminal(line))>")
            }
            if line == "quit" { break asking }
        case .interrupted: prompter.show("interrupted")
        case .endOfInput:
            prompter.show("end of input")
            break asking
        case .hangUp(let signal):
            prompter.show("hang-up \(signal)")
            break asking
        }
    }
case "confirm":
    prompter.show("busy")
    waitForTyping()
    let answer = prompter.confirm("Really?")
    prompter.show("confirmed: \(answer.map { "\($0)" } ?? "nil")")
    waitForTyping()
case "progress":
    ProgressRehearsal().run(environment: environment, isPlain: isPlain)
case "watch":
    let watch = InterruptWatch()
    watch.install()
    prompter.show("working")
    var descriptor = pollfd(fd: -1, events: 0, revents: 0)
    while !watch.isInterrupted { poll(&descriptor, 1, 10) }
    watch.remove()
    prompter.show("stopped \(InterruptWatch.hangUpSignal.map { "by \($0)" } ?? "by Ctrl-C")")
case "style":
    let style = TerminalStyle.detect(
        environment: environment, isPlain: isPlain, isTerminal: TerminalOutput.standardOutput.isTerminal)
    prompter.show(TerminalStyle.Role.allCases.map { style.paint("\($0)", $0) }.joined(separator: " "))
default:
    let size = TerminalSize.current()
    prompter.show("\(size.columns)x\(size.rows)")
}
