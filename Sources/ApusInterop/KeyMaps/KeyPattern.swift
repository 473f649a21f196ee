/// A form of tensor names: `#` stands for a number, and a `*` at the end for the rest.
struct KeyPattern: Sendable, Hashable {
    private enum Piece: Hashable {
        case text([UInt8])
        case number
        case rest
    }

    let text: String
    private let pieces: [Piece]

    init(_ text: String) {
        self.text = text
        var pieces: [Piece] = []
        var plain: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "#"), UInt8(ascii: "*"):
                if !plain.isEmpty { pieces.append(.text(plain)) }
                plain = []
                pieces.append(byte == UInt8(ascii: "#") ? .number : .rest)
            default: plain.append(byte)
            }
        }
        if !plain.isEmpty { pieces.append(.text(plain)) }
        precondition(
            !pieces.dropLast().contains(.rest), "KeyPattern: in \(text) a * does not stand at the end")
        self.pieces = pieces
    }

    /// What the placeholders stand for in a name, nil where the name is not of this form.
    func values(in name: String) -> [String]? {
        let bytes = Array(name.utf8)
        var position = 0
        var values: [String] = []
        for piece in pieces {
            let rest = bytes[position...]
            switch piece {
            case .text(let text):
                guard rest.starts(with: text) else { return nil }
                position += text.count
            case .number:
                let digits = rest.prefix { (0x30...0x39).contains($0) }
                guard !digits.isEmpty else { return nil }
                values.append(String(decoding: digits, as: UTF8.self))
                position += digits.count
            case .rest:
                guard !rest.isEmpty else { return nil }
                values.append(String(decoding: rest, as: UTF8.self))
                position = bytes.count
            }
        }
        return position == bytes.count ? values : nil
    }

    /// The name of this form with these values.
    func name(_ values: [String]) -> String {
        var rest = values[...]
        return pieces.map { piece in
            if case .text(let text) = piece { return String(decoding: text, as: UTF8.self) }
            return rest.popFirst() ?? ""
        }.joined()
    }
}
