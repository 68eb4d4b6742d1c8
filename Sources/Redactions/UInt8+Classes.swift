/// What kind of character a byte of ASCII is.
extension UInt8 {
    var isDigit: Bool { self &- 0x30 < 10 }
    var isUpper: Bool { self &- 0x41 < 26 }
    var isLower: Bool { self &- 0x61 < 26 }
    var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
    var isAlphanumeric: Bool { isDigit || isLetter }
    /// A letter, a digit, `_` or any byte of a letter outside of ASCII.
    var isWord: Bool { isAlphanumeric || self == 0x5F || self >= 0x80 }
    var isBlank: Bool { self == 0x20 || self == 0x09 }
    var isQuote: Bool { self == 0x22 || self == 0x27 || self == 0x60 }
    var lowered: UInt8 { isUpper ? self | 0x20 : self }

    /// The value of a hexadecimal digit.
    var hexadecimal: UInt8? {
        if isDigit { return self - 0x30 }
        let letter = (self | 0x20) &- 0x61
        return letter < 6 ? letter + 10 : nil
    }
}
