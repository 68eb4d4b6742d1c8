import Diagnosis
import HopSettings
import Wording

extension HopAnswer {
    /// What could not be decided, in words.
    var open: [String] { undecided.map(Wording.english.text) }
}

extension TimeoutChain.Claim {
    /// The claim in words.
    var words: String { Wording.english.text(statement) }
}

extension HopConfiguration {
    /// What could not be read, in words.
    var gaps: [String] { limitations.map(Wording.english.text) }
}

extension HopSetting {
    /// The setting with its place, in words.
    var referenceWords: String { Wording.english.text(reference) }
}
