import ApusVision

/// The lines of one label file of YOLO: `class cx cy w h`, or `class x1 y1 x2 y2 x3 y3 ...` for a polygon, in shares of
/// the picture's width and height.
struct YOLOLabels: Sendable {
    struct Object: Sendable, Equatable {
        let category: Int
        /// Centre and size, or the frame of the polygon as that.
        let numbers: SIMD4<Double>
        /// Corners of the polygon; empty where the line gives a box.
        let polygon: [SIMD2<Double>]
    }

    /// Shares may lie beyond the picture's edge by this much, for rounding.
    static let tolerance = 0.01

    private(set) var objects: [Object] = []
    private(set) var issues = DatasetIssues()

    /// - Parameters:
    ///   - classCount: 0 where the classes are not known; then any class is taken.
    ///   - file: stands for the file in messages.
    init(_ bytes: [UInt8], classCount: Int, file: String) {
        var seen: Set<[Double]> = []
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let words = line.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
            if words.isEmpty { continue }
            func leaveOut(_ kind: DatasetIssue.Kind, _ reason: () -> String) {
                issues.add(kind) {
                    DatasetIssue(
                        kind: kind, file: file, place: "line \(index + 1)", reason: reason() + "; left out")
                }
            }
            var numbers: [Double] = []
            for word in words {
                guard let number = Double(String(decoding: word, as: UTF8.self)), number.isFinite else {
                    break
                }
                numbers.append(number)
            }
            guard numbers.count == words.count else {
                let word = String(decoding: words[numbers.count].prefix(40), as: UTF8.self)
                leaveOut(.badValue) { "\"\(word)\" where a number should be" }
                continue
            }
            guard numbers.count == 5 || (numbers.count >= 7 && numbers.count % 2 == 1) else {
                leaveOut(.badValue) {
                    "\(numbers.count) numbers; a box has 5, a polygon 7 or more and an odd number of them"
                }
                continue
            }
            guard let category = Int(exactly: numbers[0]), category >= 0,
                category < (classCount == 0 ? 10_000 : classCount)
            else {
                leaveOut(.unknownClass) {
                    "class \(words.first.map { String(decoding: $0, as: UTF8.self) } ?? "") is not listed"
                }
                continue
            }
            let shares = numbers.dropFirst()
            guard shares.allSatisfy({ (-Self.tolerance...1 + Self.tolerance).contains($0) }) else {
                leaveOut(.outsideBox) { "a number outside of 0 to 1; they are shares of the picture's sides" }
                continue
            }
            let object = Self.object(category, Array(shares))
            guard object.numbers.z > 0, object.numbers.w > 0 else {
                leaveOut(.degenerateBox) { "width \(object.numbers.z), height \(object.numbers.w)" }
                continue
            }
            guard seen.insert(numbers).inserted else {
                leaveOut(.duplicate) { "the same as a line before" }
                continue
            }
            objects.append(object)
        }
    }

    private static func object(_ category: Int, _ shares: [Double]) -> Object {
        if shares.count == 4 {
            return Object(
                category: category, numbers: SIMD4(shares[0], shares[1], shares[2], shares[3]), polygon: [])
        }
        let corners = stride(from: 0, to: shares.count, by: 2).map { SIMD2(shares[$0], shares[$0 + 1]) }
        let low = corners.dropFirst().reduce(corners[0]) { pointwiseMin($0, $1) }
        let high = corners.dropFirst().reduce(corners[0]) { pointwiseMax($0, $1) }
        return Object(
            category: category, numbers: SIMD4(lowHalf: (low + high) / 2, highHalf: high - low),
            polygon: corners)
    }
}
