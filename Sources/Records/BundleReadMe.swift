import Diagnosis
import Investigations
import Transcripts

/// What tells a stranger how to check a bundle with standard tools alone.
struct BundleReadMe {
    private let bundle: Bundle
    private var record: String { ShellText.file(bundle.name) }

    init(of bundle: Bundle) { self.bundle = bundle }

    /// The page, in Markdown.
    var text: String {
        let steps = [manifest, chain, receipt, signature, timeStamp, inputs].compactMap { $0 }.enumerated().map {
            "## \($0 + 1). \($1)"
        }
        return ([introduction] + steps + [files, meaning]).joined(separator: "\n\n") + "\n"
    }

    private func code(_ lines: String...) -> String { lines.map { "    \($0)" }.joined(separator: "\n") }

    private var introduction: String {
        let beginning = bundle.closed.transcript.beginning
        var text = """
            # How to check this bundle

            It holds the record of one investigation of why users got HTTP 502 Bad Gateway, \(file(bundle.name)), made by
            \(Escaping.markdown(beginning?.program ?? "Postern")), and what was made of that record. To check it you need a
            shell, `tar`, `zstd`, `sha256sum`, `ssh-keygen` (OpenSSH 8.2 or newer) and `openssl`, and nothing else. It was
            unpacked with `zstd -dc ARCHIVE | tar -xf -`. All that follows is typed in the directory of this file.
            """
        if let redaction = beginning?.redaction {
            text += """


                This is a redacted copy: names and values that tell who and where were given pseudonyms. The last line of its
                original, which is not in this bundle, has the SHA-256 `\(Escaping.markdownCodeText(redaction.original))`.
                """
        }
        return text
    }

    private var manifest: String {
        """
        The files arrived as they were packed

        \(code("sha256sum -c MANIFEST.sha256"))

        Each line ends with `OK`. That shows what was damaged on the way, and no intent: whoever changes a file can change the
        manifest.
        """
    }

    private var chain: String {
        """
        The record is whole

        \(code("sh chain.sh \(record)"))

        prints `whole and sealed`, the number of records and the SHA-256 of the last one, the *head*. Every record holds the
        hash of the one before, and the last one closes the record. The script has twenty lines: read it before you run it.
        """
    }

    private var receipt: String {
        """
        It is the record that was made at the time

        A chain does not show that its end was cut off before it was closed, or that all of it was written anew. A receipt
        that was kept elsewhere does, in a ticket or a mail of that day. Compare its `records=` and `head=` with what the step
        before printed, and its `bytes=` with:

        \(code("wc -c < \(record)"))

        `receipt.txt` shows what it looks like; it came in the same bundle, so it proves nothing by itself.
        """
    }

    private var signature: String? {
        let verification = "-n \(SSHSignature.namespace) -s \(record).sig < \(record)"
        let check = code("ssh-keygen -Y check-novalidate \(verification)")
        switch bundle.signature {
        case .none:
            return """
                Who vouches for it

                Nobody: the record is not signed.
                """
        case .good(let signer, let key):
            return """
                Who vouches for it

                \(code("ssh-keygen -Y verify -f allowed_signers -I \(Escaping.terminal(ShellText.quoted(signer))) \(verification)"))

                prints `Good "\(SSHSignature.namespace)" signature for` the signer. The file `allowed_signers` says which keys
                are whose; the one in here is what the sender says. Take a key that you know, from the signer or from your own
                directory: a line holds a name, a blank, and the text of the public key. The signature was made with the
                \(Escaping.markdown(key)).
                """
        case .unattributed(let key):
            let made = key.map { " That was the \(Escaping.markdown($0)) when the bundle was packed." } ?? ""
            return """
                Who vouches for it

                \(check)

                prints the fingerprint of the key that signed.\(made) Ask the signer for theirs, by another way than this
                bundle came. With their public key in a file `allowed_signers`, a line of a name, a blank and the key,
                ssh-keygen compares for you:

                \(code("ssh-keygen -Y verify -f allowed_signers -I NAME \(verification)"))
                """
        }
    }

    private var timeStamp: String? {
        guard bundle.isStamped else { return nil }
        return """
            It was there at a time

            \(code("openssl ts -reply -in \(record).tsr -text", "openssl ts -verify -data \(record) -in \(record).tsr -CAfile authority.pem"))

            The first shows the time and the authority that states it; the second prints `Verification: OK` where that is so.
            The authority's certificates (`authority.pem`) come from the authority, not from this bundle.
            """
    }

    private var inputs: String? {
        guard !bundle.inputs.isEmpty else { return nil }
        var text = "The inputs are those that were read\n\n"
        text +=
            "The record holds the SHA-256 of every input, as many of its bytes as were read, in `input-opened`, `input-hashed` "
            + "and `input-closed`.\n"
        if bundle.inputs.contains(where: { $0.file != nil }) {
            text += """

                \(code(
                    "find inputs -type f | while IFS= read -r file; do",
                    "    hash=$(sha256sum < \"$file\" | cut -c 1-64)",
                    "    grep -q \"\\\"sha256\\\":\\\"$hash\\\"\" \(record) && echo \"$file: as it was read\" "
                        + "|| echo \"$file: NOT in the record\"",
                    "done"))

                """
        }
        text += "\n| input | bytes | SHA-256 in the record | here |\n|---|---|---|---|\n"
        for input in bundle.inputs {
            let hash = input.sha256.map { "`\(Escaping.markdownCodeText($0))`" } ?? "none"
            let remark = input.remark.map { ": \(Escaping.markdown($0))" } ?? ""
            let here =
                input.file.map { self.file($0) + remark }
                ?? (bundle.hasInputs ? "left out: \(Escaping.markdown(input.remark ?? "not found"))" : "not asked for")
            text += "| \(Escaping.markdownCode(input.name)) | \(input.bytes) | \(hash) | \(here) |\n"
        }
        return String(text.dropLast())
    }

    private var files: String {
        var lines = ["## What is what", "", "| file | holds |", "|---|---|"]
        for file in bundle.files.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
            lines.append("| \(self.file(file.name)) | \(meaning(of: file.name)) |")
        }
        lines.append("")
        lines.append(
            "The write-up and the excerpts were made from the record and add nothing to it. What they quote from logs was "
                + "written by strangers; control characters in it are spelled out.")
        return lines.joined(separator: "\n")
    }

    private func file(_ name: String) -> String { Escaping.markdownCode(name) }

    private func meaning(of name: String) -> String {
        switch name {
        case bundle.name: "the record: one JSON object a line"
        case bundle.name + ".sig": "the signature over it (SSHSIG)"
        case bundle.name + ".tsq": "the request for a time-stamp (RFC 3161)"
        case bundle.name + ".tsr": "the authority's response"
        case "allowed_signers": "whose keys are whose, as the sender says"
        case "receipt.txt": "length and head of the record, to compare with a receipt that was kept elsewhere"
        case "write-up.md": "what was found, for people"
        case "chain.sh": "checks the record's chain and seal"
        default: name.hasPrefix("excerpts/") ? "the lines of an input that findings cite" : "an input, as it was read"
        }
    }

    private var meaning: String {
        """
        ## What this shows, and what it does not

        The record is tamper-evident, never tamper-proof. Where a receipt or a signature is known from elsewhere, nobody can
        have changed, cut or added a record since without it showing. None of this shows that the record was honest when it
        was made: whoever could write the logs or hold the key could make another one of other logs. The record tells what was
        read, what was answered and what followed from it; `postern transcript replay` finds the same again from the inputs.
        """
    }
}
