/// Sums over samples, from which means are made: what an epoch has measured so far.
public struct MetricSums: Equatable, Sendable {
    public private(set) var samples = 0
    /// In the order in which they were first added.
    public private(set) var sums: [(name: String, sum: Double)] = []

    public init() {}

    /// - Parameter sums: over `samples` samples.
    public init(samples: Int, sums: [(name: String, sum: Double)]) {
        self.samples = samples
        self.sums = sums
    }

    /// Each sum over the number of samples; nothing where there are none.
    public var means: [Metric] {
        samples == 0 ? [] : sums.map { Metric(name: $0.name, value: $0.sum / Double(samples)) }
    }

    public static func += (total: inout MetricSums, more: MetricSums) {
        total.samples += more.samples
        for (name, sum) in more.sums {
            if let index = total.sums.firstIndex(where: { $0.name == name }) {
                total.sums[index].sum += sum
            } else {
                total.sums.append((name, sum))
            }
        }
    }

    public static func == (a: MetricSums, b: MetricSums) -> Bool {
        a.samples == b.samples && a.sums.elementsEqual(b.sums) { $0 == $1 }
    }
}

/// A figure by name: `test_accuracy`, 0.93.
public struct Metric: Equatable, Sendable {
    public let name: String
    public let value: Double
    /// Whether it is for tables and files: a line that people watch has no room for it.
    public let isDetail: Bool

    public init(name: String, value: Double, isDetail: Bool = false) {
        self.name = name
        self.value = value
        self.isDetail = isDetail
    }

    /// The same under `PART_name`.
    func of(_ part: String) -> Metric {
        Metric(name: "\(part)_\(name)", value: value, isDetail: isDetail)
    }
}

extension [Metric] {
    public subscript(name: String) -> Double? { first { $0.name == name }?.value }
}
