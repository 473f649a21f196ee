/// Optical Recognition of Handwritten Digits (Alpaydin and Kaynak, 1998): 1,797 digits of 8x8 pixels, the set that
/// scikit-learn ships. Part of the binary; values are 0 to 16.
public enum Digits {
    /// The number of samples.
    public static let count = 1797

    /// All samples in scikit-learn's order.
    public static let all: ImageArrays = {
        var images: [UInt8] = []
        var labels: [Int] = []
        images.reserveCapacity(count * 64)
        DigitsTable.text.withUTF8Buffer { text in
            for line in text.split(separator: UInt8(ascii: "\n")) {
                for symbol in line.prefix(64) { images.append(value(symbol)) }
                labels.append(Int(value(line[line.startIndex + 65])))
            }
        }
        do {
            return try ImageArrays(
                images: images, channels: 1, height: 8, width: 8, maximum: 16, labels: labels,
                classNames: (0...9).map { "\($0)" }, name: "digits")
        } catch {
            preconditionFailure("Digits: the table is damaged: \(error)")
        }
    }()

    private static func value(_ symbol: UInt8) -> UInt8 {
        symbol < UInt8(ascii: "a") ? symbol - UInt8(ascii: "0") : symbol - UInt8(ascii: "a") + 10
    }
}
