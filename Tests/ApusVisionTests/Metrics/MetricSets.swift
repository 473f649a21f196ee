import ApusVision

/// Pictures to evaluate; the rules of `Scripts/fixtures/metric_sets.py`, written a second time.
struct MetricSet: Sendable {
    var categoryCount: Int
    var objects: [[ObjectAnnotation]] = []
    var detections: [[Detection]] = []

    /// Set number `index`.
    static func random(_ index: Int) -> MetricSet {
        var draw = Draw(stream: UInt64(index))
        var set = MetricSet(categoryCount: 1 + draw.below(6))
        let count = 1 + draw.below(8)
        let ties = draw.chance(0.5)
        let empty = draw.below(set.categoryCount + 1)

        func detection(_ box: Box, _ category: Int) -> Detection {
            Detection(box: box, category: category, score: ties ? Double(draw.below(9)) / 8 : draw.unit())
        }

        for number in 0..<count {
            var objects: [ObjectAnnotation] = []
            for _ in 0..<draw.below(9) {
                let category = draw.below(set.categoryCount)
                var box = draw.box()
                if draw.chance(0.1), let last = objects.last { box = last.box }
                let isCrowd = draw.chance(0.12)
                let isDifficult = draw.chance(0.15)
                let area =
                    switch draw.below(10) {
                    case 0: 1024.0
                    case 1: 9216.0
                    case 2: box.area / 2
                    default: box.area
                    }
                guard category != empty else { continue }
                objects.append(
                    ObjectAnnotation(
                        box: box, category: category, isCrowd: isCrowd, isDifficult: isDifficult, area: area))
            }
            var detections: [Detection] = []
            for object in objects {
                for _ in 0..<draw.below(3) {
                    let box = draw.near(object.box)
                    let category = draw.chance(0.9) ? object.category : draw.below(set.categoryCount)
                    detections.append(detection(box, category))
                }
            }
            for _ in 0..<draw.below(6) {
                let box = draw.box()
                let category = draw.below(set.categoryCount)
                detections.append(detection(box, category))
            }
            if index % 20 == 0, number == 0 {
                for _ in 0..<130 {
                    let box = draw.box()
                    detections.append(detection(box, 0))
                }
            }
            set.objects.append(objects)
            set.detections.append(detections)
        }
        return set
    }
}

/// Numbers of a stream of `Scripts/fixtures/counters.py`, one after the other: SplitMix64's mixing (Steele et al. 2014)
/// of a counter.
struct Draw {
    private let stream: UInt64
    private var index: UInt64 = 0

    init(stream: UInt64) {
        self.stream = stream
    }

    /// A multiple of 2^-24 in 0..<1.
    mutating func unit() -> Double {
        index += 1
        var z = (stream << 32 &+ index) &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        return Double(z >> 40) / 0x1p24
    }

    mutating func below(_ bound: Int) -> Int { Int(unit() * Double(bound)) }

    mutating func chance(_ probability: Double) -> Bool { unit() < probability }

    mutating func box() -> Box {
        let size = [16, 40, 120, 300][below(4)]
        var width = Double(1 + below(4 * size)) / 4
        var height = Double(1 + below(4 * size)) / 4
        if chance(0.05) { (width, height) = (32, 32) }
        let x = Double(below(800)) / 4
        let y = Double(below(800)) / 4
        return Box(x: x, y: y, width: width, height: height)
    }

    /// A box on another or around it.
    mutating func near(_ box: Box) -> Box {
        let reach = Int(min(box.width, box.height) * [0, 0.5, 2][below(3)])
        var moves: [Double] = []
        for _ in 0..<4 { moves.append(Double(below(2 * reach + 1) - reach) / 4) }
        return Box(
            x: box.minX + moves[0], y: box.minY + moves[1], width: max(box.width + moves[2], 0.25),
            height: max(box.height + moves[3], 0.25))
    }
}
