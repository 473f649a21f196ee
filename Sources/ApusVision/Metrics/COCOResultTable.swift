import Foundation

extension COCOResult: CustomStringConvertible {
    /// The twelve numbers in the lines that pycocotools prints; `-` where there is nothing to speak of.
    public var description: String {
        let lines: [(precision: Bool, iou: String, size: ObjectSize, detections: Int, value: Double?)] = [
            (true, "0.50:0.95", .all, 100, ap),
            (true, "0.50", .all, 100, ap50),
            (true, "0.75", .all, 100, ap75),
            (true, "0.50:0.95", .small, 100, apSmall),
            (true, "0.50:0.95", .medium, 100, apMedium),
            (true, "0.50:0.95", .large, 100, apLarge),
            (false, "0.50:0.95", .all, 1, ar1),
            (false, "0.50:0.95", .all, 10, ar10),
            (false, "0.50:0.95", .all, 100, ar100),
            (false, "0.50:0.95", .small, 100, arSmall),
            (false, "0.50:0.95", .medium, 100, arMedium),
            (false, "0.50:0.95", .large, 100, arLarge),
        ]
        return lines.map { line in
            let name = (line.precision ? "Average Precision" : "Average Recall").padded(to: 18)
            return " \(name) \(line.precision ? "(AP)" : "(AR)") @[ IoU=\(line.iou.padded(to: 9)) | "
                + "area=\("\(line.size)".padded(to: 6, right: true)) | "
                + "maxDets=\("\(line.detections)".padded(to: 3, right: true)) ] = \(line.value.figure)"
        }.joined(separator: "\n")
    }

    /// One category's figures.
    public struct CategoryFigures: Sendable, Equatable {
        public let category: Int
        /// Objects to be found.
        public let objectCount: Int
        public let ap: Double?
        public let ap50: Double?
        public let ap75: Double?
        public let apSmall: Double?
        public let apMedium: Double?
        public let apLarge: Double?
        public let ar100: Double?
    }

    /// The figures of every category.
    public var categoryFigures: [CategoryFigures] {
        (0..<categoryCount).map { category in
            CategoryFigures(
                category: category, objectCount: objectCount(category: category),
                ap: averagePrecision(category: category),
                ap50: averagePrecision(category: category, threshold: 0.5),
                ap75: averagePrecision(category: category, threshold: 0.75),
                apSmall: averagePrecision(category: category, size: .small),
                apMedium: averagePrecision(category: category, size: .medium),
                apLarge: averagePrecision(category: category, size: .large),
                ar100: averageRecall(category: category))
        }
    }

    /// A table with a line for each category.
    ///
    /// - Parameter names: of the categories, in their order.
    public func table(names: [String]) -> String {
        precondition(
            names.count == categoryCount,
            "COCOResult.table: \(names.count) names for \(categoryCount) categories")
        let header = ["class", "objects", "AP", "AP50", "AP75", "small", "medium", "large", "AR100"]
        let rows = categoryFigures.map { row in
            [names[row.category], "\(row.objectCount)"]
                + [row.ap, row.ap50, row.ap75, row.apSmall, row.apMedium, row.apLarge, row.ar100].map(
                    \.figure)
        }
        let widths = header.indices.map { column in
            ([header] + rows).map { $0[column].count }.max() ?? 0
        }
        return ([header] + rows).map { row in
            row.enumerated().map { $1.padded(to: widths[$0], right: $0 > 0) }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}

extension Double? {
    fileprivate var figure: String { map { String(format: "%.3f", $0) } ?? "-" }
}

extension String {
    fileprivate func padded(to width: Int, right: Bool = false) -> String {
        let space = String(repeating: " ", count: Swift.max(0, width - count))
        return right ? space + self : self + space
    }
}
