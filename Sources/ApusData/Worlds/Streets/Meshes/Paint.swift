import ApusTensor

/// Colours that things on a street come in.
enum Paint {
    static let tyre = 0x1A1A1C
    static let glass = 0x2A3640
    static let chrome = 0xB8BCC0
    static let black = 0x202226
    static let skin = [0xE8B998, 0xC98F68, 0x8D5A3B, 0x5E3A26, 0xF0CDB0]
    static let hair = [0x1E1712, 0x4A3220, 0x8A6A3A, 0x6B6B6B, 0xB58B4C, 0x2B211C]
    static let cloth = [
        0xB03A3A, 0x2E5FA3, 0x2F7D4F, 0xD9A441, 0x6A4C93, 0x303338, 0xE4E1DA, 0x8A5A3C, 0xC8577E, 0x3D8F9E,
        0xE0702F, 0x5B6570,
    ]
    static let trousers = [0x2A3350, 0x23252A, 0x4B4F57, 0x7A6A52, 0x3E5C86, 0x5A3E36, 0x9A9484]
    static let car = [
        0xE9EAEC, 0xC2C6CA, 0x8A9096, 0x4A4F56, 0x25282D, 0xB22A2E, 0x7C1F28, 0x1F4E9A, 0x5B8FC9, 0x1E6B4A,
        0xC9A23A, 0xD86C2A, 0x6D5A48, 0xDCD3BE,
    ]
    static let cargo = [0xF0F0EC, 0xE3E6E8, 0xD8C27A, 0x3B6FA8, 0xB5433C, 0x4E8A5C, 0x9AA3AB, 0xE08A3C]
    static let cab = [0xE8E8E6, 0xB5302E, 0x2C5C9C, 0xE0A72E, 0x2F7A52, 0x53585E, 0xD8662C]
    static let bus = [0xC8322E, 0xE7B52C, 0x2E6FB5, 0x3E9A5A, 0xE6E4DC, 0x7A3E8C, 0xE3782B]
}

extension RandomStream {
    /// One of a list.
    mutating func pick<Element>(_ list: [Element]) -> Element { list[integer(below: list.count)] }

    /// One of a list, each as often as its weight says.
    mutating func pick<Element>(weighted list: [(Element, Double)]) -> Element {
        var rest = uniform() * list.reduce(0) { $0 + $1.1 }
        for (element, weight) in list {
            rest -= weight
            if rest < 0 { return element }
        }
        return list[list.count - 1].0
    }

    mutating func float(_ low: Float, _ high: Float) -> Float {
        low + Float(uniform()) * (high - low)
    }

    /// A colour of a list, a little lighter, darker and shifted.
    mutating func shade(_ list: [Int], by spread: Float = 0.06) -> Vector3 {
        let color = Vector3(hex: pick(list))
        let light = float(-spread, spread)
        let shift = Vector3(float(-0.4, 0.4), float(-0.4, 0.4), float(-0.4, 0.4)) * spread
        return (color + light + shift).clamped(lowerBound: Vector3(), upperBound: Vector3(repeating: 1))
    }

    mutating func seed() -> UInt32 { nextWord() }
}
