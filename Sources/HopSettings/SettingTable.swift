internal import Products

/// The settings of one product, and how what a configuration writes becomes a ``HopSetting``.
struct SettingTable: Sendable {
    /// A value as it is written, and where.
    struct Written {
        var text: String
        var place: String
    }

    private let settings: [String: TimeoutSetting]

    init(_ product: ProductID) {
        let own = ProductCatalogue.builtIn[product]?.timeouts ?? []
        settings = Dictionary(own.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// A setting by its name in the product's table.
    subscript(name: String) -> TimeoutSetting {
        guard let setting = settings[name] else {
            preconditionFailure("no product's table of timeouts has the setting ‘\(name)’")
        }
        return setting
    }

    /// A setting as the configuration has it: as it is written, as the one that stands in for it, or by default.
    ///
    /// - Parameters:
    ///   - name: the setting's name in the product's table.
    ///   - written: gives what the configuration writes for a setting of a name, by the product's rules of inheritance.
    /// - Returns: the setting.
    func setting(_ name: String, written: (String) -> Written?) -> HopSetting {
        let setting = self[name]
        if let own = written(name) { return setting.set(to: own) }
        guard case .sameAs(let other) = setting.standard else { return setting.byDefault }
        let standIn = self.setting(other, written: written)
        let source = standIn.standIn ?? other
        let bare = { (name: String) in name.hasSuffix("=") ? String(name.dropLast()) : name }
        var held = HopSetting(
            setting, standIn.value, name: standIn.place == nil ? name : "\(bare(name)) = \(bare(source))",
            place: standIn.place, remarks: ["as \(bare(source)) where it is not set"])
        held.standIn = source
        return held
    }
}

extension TimeoutSetting {
    /// The setting where nothing sets it; what another one stands in for is not looked at.
    var byDefault: HopSetting {
        switch standard {
        case .duration(let duration): HopSetting(self, .duration(duration))
        case .unbounded: HopSetting(self, .unbounded)
        case .off: HopSetting(self, .off)
        case .count(let count): HopSetting(self, .count(count))
        case .word(let word), .computed(let word): HopSetting(self, .word(word))
        case .sameAs(let other): HopSetting(self, .word("as \(other)"))
        }
    }

    /// The setting with a value as it is written.
    func set(to written: SettingTable.Written) -> HopSetting {
        let value: HopSetting.Value
        if unit == .none {
            value = Int(written.text).map { .count($0) } ?? .word(written.text)
        } else if let duration = ConfiguredDuration.read(written.text, unit: unit.bare) {
            value = .duration(duration)
        } else {
            value = written.text == "off" ? .off : .word(written.text)
        }
        return set(to: value, at: written.place)
    }

    /// The setting with a value, and with what 0 means put in for 0.
    func set(to value: HopSetting.Value, at place: String) -> HopSetting {
        guard value == .duration(.zero) || value == .count(0) else { return HopSetting(self, value, place: place) }
        return switch zero {
        case .literal: HopSetting(self, value, place: place)
        case .unbounded: HopSetting(self, .unbounded, place: place)
        case .never: HopSetting(self, .off, place: place)
        case .standard:
            HopSetting(self, byDefault.value, place: place, remarks: ["0 leaves it at the default"])
        }
    }
}

extension TimeoutSetting.Unit {
    /// What a bare number counts; nil where only 0 may be bare.
    var bare: Duration? {
        switch self {
        case .milliseconds: .milliseconds(1)
        case .seconds: .seconds(1)
        case .minutes: .seconds(60)
        case .spelled, .none: nil
        }
    }
}
