extension DatasetReport {
    /// The report for people: figures, classes, then what should be mended with examples.
    public var text: String { figures + "\n" + classTable + findings }

    private var figures: String {
        func share(_ count: Int) -> String { Self.percent(Double(count) / Double(max(objects, 1))) }
        var rows = [
            ("data set", name),
            ("pictures", TextTable.grouped(pictures)),
            (
                "objects",
                "\(TextTable.grouped(objects)), \(Self.rounded(objectsPerPicture)) a picture, at most \(mostObjects)"
            ),
            ("without objects", "\(TextTable.grouped(emptyPictures)) pictures"),
        ]
        if let widths, let heights {
            rows.append(("sizes", "\(Self.range(widths)) wide, \(Self.range(heights)) high"))
        }
        rows += [
            ("small", "\(TextTable.grouped(small)) (\(share(small))), area under 32x32"),
            ("medium", "\(TextTable.grouped(medium)) (\(share(medium)))"),
            ("large", "\(TextTable.grouped(large)) (\(share(large))), area from 96x96"),
            ("side < 24 pixels", Self.percent(tinyShare)),
            ("occluded", occludedObjectShare.map(Self.percent) ?? "not known"),
        ]
        if crowds > 0 { rows.append(("crowds", TextTable.grouped(crowds))) }
        if difficult > 0 { rows.append(("difficult", TextTable.grouped(difficult))) }
        let width = rows.reduce(0) { max($0, $1.0.count) }
        return rows.map { $0.0 + String(repeating: " ", count: width - $0.0.count + 2) + $0.1 + "\n" }
            .joined()
    }

    private var classTable: String {
        TextTable(
            header: ["class", "objects", "pictures"],
            rows: classes.map { [$0.name, TextTable.grouped($0.objects), TextTable.grouped($0.pictures)] },
            rightAligned: [1, 2]
        ).text
    }

    private var findings: String {
        var findings = [
            ("missing pictures", missingPictures), ("pictures that cannot be read", unreadablePictures),
            ("pictures of another size than marked", wrongSizes), ("boxes over the edge", boxesOverEdge),
        ]
        for kind in DatasetIssue.Kind.allCases {
            if let finding = leftOut[kind.rawValue] { findings.append(("left out: \(kind.title)", finding)) }
        }
        let met = findings.filter { $0.1.count > 0 }
        if met.isEmpty { return "\nnothing to mend\n" }
        return met.map { title, finding in
            let rest = finding.count - finding.examples.count
            return "\n\(title): \(TextTable.grouped(finding.count))\n"
                + finding.examples.map { "  \($0)\n" }.joined()
                + (rest > 0 ? "  and \(TextTable.grouped(rest)) more\n" : "")
        }.joined()
    }

    private static func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }

    private static func rounded(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }

    private static func range(_ range: ClosedRange<Int>) -> String {
        range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    }
}

extension DatasetIssue.Kind {
    /// What the kind is called in reports.
    public var title: String {
        switch self {
        case .unreadableFile: "files that cannot be read"
        case .badValue: "missing or impossible values"
        case .duplicate: "duplicates"
        case .unknownPicture: "objects of unknown pictures"
        case .unknownClass: "objects of unknown classes"
        case .degenerateBox: "degenerate boxes"
        case .outsideBox: "boxes outside of the picture"
        }
    }
}
