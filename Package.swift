// swift-tools-version: 6.2
import PackageDescription

// One way, left to right: a module may import what stands in its list and nothing else.
// `Tests/ArchitectureTests` holds this table against the `import` lines.
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "postern",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "postern", targets: ["postern"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CLibedit", pkgConfig: "libedit",
            providers: [.apt(["libedit-dev"]), .brew(["libedit"])]),
        .systemLibrary(
            name: "CExpat", pkgConfig: "expat",
            providers: [.apt(["libexpat1-dev"]), .brew(["expat"])]),
        .systemLibrary(
            name: "CEvtx", pkgConfig: "libevtx",
            providers: [.apt(["libevtx-dev"]), .brew(["libevtx"])]),
        .systemLibrary(
            name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"]), .brew(["pcre2"])]),
        .systemLibrary(name: "CNettle", pkgConfig: "nettle", providers: [.apt(["nettle-dev"])]),
        .systemLibrary(
            name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
        .target(name: "CEditShim", dependencies: ["CLibedit"]),
        // zlib, zstd, liblzma and libbz2 behind one plain function; ISA-L where it is found when the program runs.
        .target(
            name: "CCodecs",
            linkerSettings: [
                .linkedLibrary("z"), .linkedLibrary("zstd"), .linkedLibrary("lzma"), .linkedLibrary("bz2"),
                .linkedLibrary("dl", .when(platforms: [.linux])),
            ]),

        // Lines, times and statuses in blocks of a log, with the vectors that the processor has.
        .target(name: "CByteScan"),

        .target(name: "Archives", dependencies: ["CCodecs"]),
        // Sorting without a copy of it for every kind of element.
        .target(name: "Ordering"),
        .target(name: "Times", dependencies: ["Files"]),
        // CommonCrypto is part of macOS.
        .target(name: "Digests", dependencies: [.target(name: "CNettle", condition: .when(platforms: [.linux]))]),
        .target(name: "Files", dependencies: [systemPackage]),
        // One reader each of JSON, XML and CSV.
        .target(name: "Syntax", dependencies: ["CExpat"]),
        .target(name: "Diagnosis", dependencies: ["Times"]),
        .target(name: "Products", dependencies: ["Times", "Diagnosis", "CByteScan"]),
        // YAML that people write, with all that is wrong in a file at once.
        .target(name: "YAMLDocuments", dependencies: ["Times", "Diagnosis", "CYAML"]),
        // Sentences from facts, the only place that makes them.
        .target(name: "Wording", dependencies: ["Times", "Diagnosis"]),
        .target(name: "LogSources", dependencies: ["CCodecs", systemPackage]),
        .target(name: "Envelopes", dependencies: ["Times", "Syntax", "LogSources"]),
        .target(
            name: "AccessLogs",
            dependencies: ["Times", "Syntax", "Diagnosis", "Products", "LogSources", "Envelopes", "CByteScan"]),
        .target(
            name: "SystemEvidence",
            dependencies: ["Times", "Syntax", "Diagnosis", "Products", "LogSources", "Envelopes", "CEvtx"]),
        .target(
            name: "HopSettings", dependencies: ["Syntax", "Diagnosis", "Products", "YAMLDocuments", "CPCRE2"]),
        .target(
            name: "Incidents",
            dependencies: [
                "Ordering", "Times", "Diagnosis", "Products", "LogSources", "AccessLogs", "SystemEvidence",
                "HopSettings",
            ]),
        .target(
            name: "Attributions",
            dependencies: [
                "Ordering", "Times", "Diagnosis", "Products", "AccessLogs", "SystemEvidence", "HopSettings",
                "Incidents",
            ]),
        .target(
            name: "Checks",
            dependencies: [
                "Times", "Diagnosis", "Products", "AccessLogs", "SystemEvidence", "HopSettings", "Incidents",
                "Attributions",
            ]),
        .target(
            name: "FileEvidence",
            dependencies: [
                "Times", "Diagnosis", "Products", "Files", "LogSources", "AccessLogs", "SystemEvidence", "HopSettings",
                "Incidents", "YAMLDocuments",
            ]),
        .target(name: "Playbooks", dependencies: ["Times", "Diagnosis", "Products", "YAMLDocuments"]),
        .target(name: "Investigations", dependencies: ["Times", "Diagnosis", "Playbooks"]),
        .target(name: "Transcripts", dependencies: ["Times", "Syntax", "Diagnosis", "Investigations", "Digests"]),
        .target(
            name: "Redactions",
            dependencies: [
                "Times", "Syntax", "Diagnosis", "Products", "Playbooks", "Investigations", "Transcripts", "Digests",
            ]),
        .target(
            name: "WriteUps",
            dependencies: ["Times", "Diagnosis", "Wording", "Playbooks", "Investigations", "Transcripts"]),
        .target(
            name: "Records",
            dependencies: [
                "Archives", "Files", "Times", "Syntax", "Diagnosis", "Wording", "Incidents", "Attributions",
                "Checks",
                "Playbooks", "Investigations", "Transcripts", "Redactions", "WriteUps", "Digests", "YAMLDocuments",
                systemPackage,
            ]),
        .target(name: "Terminal", dependencies: ["Times", "Diagnosis", "Wording", "CEditShim", systemPackage]),
        .executableTarget(
            name: "postern",
            dependencies: [
                "Times",
                "Diagnosis",
                "Wording",
                "Products",
                "Incidents",
                "Attributions",
                "Checks",
                "FileEvidence",
                "Playbooks",
                "Investigations",
                "Transcripts",
                "Redactions",
                "WriteUps",
                "Files",
                "Records",
                "Terminal",
                "YAMLDocuments",
                argumentParser,
                systemPackage,
            ]),

        // What tests need of the machine, and the files that they share.
        .target(name: "TestingSupport", dependencies: ["Times", "Diagnosis"], path: "Tests/TestingSupport"),
        // Runs programs in a terminal of its own and reads their screen, for the tests of what a person sees.
        .target(name: "PseudoTerminals", dependencies: ["Terminal"], path: "Tests/PseudoTerminals"),
        .executableTarget(
            name: "TerminalProbe", dependencies: ["Terminal", systemPackage], path: "Tests/TerminalProbe"),
        // Counts broken rows in every way there is and holds the results against each other; `make fuzz` runs it.
        .executableTarget(
            name: "Fuzz",
            dependencies: ["Times", "Diagnosis", "Products", "LogSources", "AccessLogs", "CByteScan", argumentParser],
            path: "Tests/Fuzz"),

        .testTarget(name: "DigestsTests", dependencies: ["Digests"]),
        .testTarget(name: "SyntaxTests", dependencies: ["Syntax"]),
        .testTarget(name: "TimesTests", dependencies: ["Times"]),
        .testTarget(name: "DiagnosisTests", dependencies: ["Times", "Diagnosis"]),
        .testTarget(name: "WordingTests", dependencies: ["Times", "Diagnosis", "Wording"]),
        .testTarget(name: "ArchitectureTests"),
        .testTarget(name: "ProductsTests", dependencies: ["Diagnosis", "Products"]),
        .testTarget(name: "ArchivesTests", dependencies: ["Archives", "LogSources"]),
        .testTarget(name: "PlaybooksTests", dependencies: ["Times", "Diagnosis", "Playbooks", "YAMLDocuments"]),
        .testTarget(name: "InvestigationsTests", dependencies: ["Times", "Diagnosis", "Playbooks", "Investigations"]),
        .testTarget(
            name: "TranscriptsTests", dependencies: ["Times", "Syntax", "Diagnosis", "Investigations", "Transcripts"]),
        .testTarget(
            name: "RedactionsTests",
            dependencies: [
                "Times", "Diagnosis", "Playbooks", "Investigations", "Transcripts", "WriteUps", "Checks", "Redactions",
            ]),
        .testTarget(
            name: "AttributionsTests",
            dependencies: [
                "Times", "Diagnosis", "Products", "LogSources", "AccessLogs", "SystemEvidence", "Incidents",
                "Attributions", "Wording",
            ]),
        .testTarget(
            name: "IncidentsTests", dependencies: ["Times", "Diagnosis", "Products", "AccessLogs", "Incidents"]),
        .testTarget(
            name: "FileEvidenceTests",
            dependencies: [
                "Times", "Diagnosis", "Products", "AccessLogs", "SystemEvidence", "HopSettings", "Incidents",
                "FileEvidence",
            ]),
        .testTarget(
            name: "ChecksTests",
            dependencies: [
                "Times", "Diagnosis", "Products", "LogSources", "AccessLogs", "HopSettings", "Incidents",
                "Attributions", "Checks",
                "Wording",
            ]),
        .testTarget(
            name: "WriteUpsTests",
            dependencies: ["Times", "Diagnosis", "Playbooks", "Investigations", "Transcripts", "WriteUps"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Times", "Diagnosis", "Investigations", "Transcripts", "Terminal", "PseudoTerminals", "postern",
            ]),
        .testTarget(
            name: "AccessLogsTests",
            dependencies: ["Products", "Times", "Diagnosis", "LogSources", "AccessLogs", "CByteScan"]),
        .testTarget(name: "HopSettingsTests", dependencies: ["Diagnosis", "Products", "HopSettings", "Wording"]),
        .testTarget(name: "EnvelopesTests", dependencies: ["Times", "LogSources", "Envelopes"]),
        .testTarget(
            name: "SystemEvidenceTests",
            dependencies: ["Products", "Times", "Diagnosis", "LogSources", "SystemEvidence"]),
        .testTarget(name: "LogSourcesTests", dependencies: ["LogSources"]),
        .testTarget(name: "YAMLDocumentsTests", dependencies: ["YAMLDocuments"]),
        .testTarget(
            name: "TerminalTests",
            dependencies: [
                "Times", "Diagnosis", "Wording", "Terminal", "PseudoTerminals", "TerminalProbe", systemPackage,
            ]),
    ]
)

let askedOnce: Set = [
    "Products", "YAMLDocuments", "Wording", "HopSettings", "Playbooks", "Investigations", "Transcripts", "Redactions",
    "WriteUps", "Records", "Terminal", "postern", "Checks",
]
let callsShared: Set = [
    "YAMLDocuments", "Wording", "HopSettings", "Playbooks", "Investigations", "Transcripts", "WriteUps", "Records",
    "Terminal", "postern", "FileEvidence", "Checks", "Diagnosis",
]
let manyLargeFunctions: Set = ["HopSettings", "postern", "Products"]

for target in package.targets where target.type != .system {
    var settings = target.swiftSettings ?? []
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
    settings.append(.enableUpcomingFeature("ExistentialAny"))
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
    settings.append(.enableUpcomingFeature("InternalImportsByDefault"))
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
    settings.append(.enableUpcomingFeature("MemberImportVisibility"))
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0480-swiftpm-warning-control.md
    settings.append(.treatAllWarnings(as: .error))
    // What is asked once a run, and not once a row, is compiled for size: nobody notices the time.
    if askedOnce.contains(target.name) {
        settings.append(.unsafeFlags(["-Osize"], .when(configuration: .release)))
    }
    // Nor does it get its own copies of the standard library's generic functions, which took most of the optimiser's time; nor do
    // evidence's files and facts, which are asked more often and lose little (docs/decisions/0014-cost-of-a-build.md).
    if callsShared.contains(target.name) {
        settings.append(
            .unsafeFlags(["-Xllvm", "-sil-disable-pass=performance-linker"], .when(configuration: .release)))
    }
    // Small functions within large ones make these larger still for every pass that follows.
    if manyLargeFunctions.contains(target.name) {
        settings.append(.unsafeFlags(["-Xllvm", "-sil-disable-pass=inline"], .when(configuration: .release)))
    }
    target.swiftSettings = settings
    if target.name == "postern" {
        // Functions that are the same, as of generic types, are kept once.
        target.linkerSettings = [
            .unsafeFlags(["-Xlinker", "--icf=safe"], .when(platforms: [.linux], configuration: .release))
        ]
    }
    // Tests say what they need of the machine, and share files.
    if target.type == .test { target.dependencies.append("TestingSupport") }
}
