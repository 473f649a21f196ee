import ApusVision

/// A segmentation of COCO: a list of polygons, runs, or compressed runs.
enum COCOSegmentation {
    /// Why a segmentation makes no mask.
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    /// Reads the segmentation that comes next. Nil for an empty list, which is no mask.
    static func mask(_ parser: inout JSONPullParser, canvas: Canvas) throws(Problem) -> RunLengthMask? {
        do {
            switch parser.kind() {
            case .array: return try polygons(&parser, canvas: canvas)
            case .object: return try runs(&parser, canvas: canvas)
            default: return nil
            }
        } catch let problem as JSONProblem {
            throw Problem(description: "\(problem.reason) (byte \(problem.byte))")
        } catch {
            throw Problem(description: "\(error)")
        }
    }

    private static func polygons(_ parser: inout JSONPullParser, canvas: Canvas) throws -> RunLengthMask? {
        var masks: [RunLengthMask] = []
        try parser.beginArray()
        while try parser.nextElement() {
            var numbers: [Double] = []
            try parser.beginArray()
            while try parser.nextElement() { numbers.append(parser.value(of: try parser.number())) }
            guard numbers.count % 2 == 0 else {
                throw Problem(description: "a polygon of \(numbers.count) numbers; x and y alternate")
            }
            let corners = stride(from: 0, to: numbers.count, by: 2).map {
                SIMD2(numbers[$0], numbers[$0 + 1])
            }
            masks.append(try RunLengthMask(polygon: corners, canvas: canvas))
        }
        return masks.isEmpty ? nil : RunLengthMask(union: masks)
    }

    private static func runs(_ parser: inout JSONPullParser, canvas: Canvas) throws -> RunLengthMask? {
        var counts: [Int]?
        var text: String?
        var size: [Int] = []
        try parser.beginObject()
        while let key = try parser.nextKey() {
            if parser.equals(key, "counts") {
                if parser.kind() == .string {
                    text = try parser.stringIfAny()
                } else {
                    counts = try integers(&parser)
                }
            } else if parser.equals(key, "size") {
                size = try integers(&parser)
            } else {
                try parser.skipValue()
            }
        }
        guard size == [canvas.height, canvas.width] else {
            throw Problem(
                description:
                    "runs of size \(size) for a picture \(canvas.height) high and \(canvas.width) wide")
        }
        if let text { return try RunLengthMask(compressed: text.utf8, canvas: canvas) }
        guard let counts else { throw Problem(description: "runs without \"counts\"") }
        return try RunLengthMask(checking: counts, canvas: canvas)
    }

    private static func integers(_ parser: inout JSONPullParser) throws -> [Int] {
        var integers: [Int] = []
        try parser.beginArray()
        while try parser.nextElement() {
            guard let integer = try parser.integerIfAny() else {
                throw Problem(description: "something other than a whole number among the runs")
            }
            integers.append(integer)
        }
        return integers
    }
}
