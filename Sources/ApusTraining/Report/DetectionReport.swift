import ApusData
import ApusVision
import Foundation

/// The page about one run of a detector: curves, precision against recall, classes, sizes, best and worst pictures.
struct DetectionReport {
    let recipe: Recipe
    let folder: RunFolder
    let dataset: any DetectionDataset
    let measurement: DetectionMeasurement

    /// - Throws: what reading the run's table or a picture throws.
    func page() throws -> ReportPage {
        let result = measurement.result
        var page = ReportPage(title: "\(recipe.name): \(recipe.description)")
        page.add(figures: [
            ("AP (COCO)", Self.percent(result.ap)), ("AP at IoU 0.50", Self.percent(result.ap50)),
            ("AP at IoU 0.75", Self.percent(result.ap75)), ("AP small", Self.percent(result.apSmall)),
            ("AP medium", Self.percent(result.apMedium)), ("AP large", Self.percent(result.apLarge)),
            ("recall, 100 a picture", Self.percent(result.ar100)),
            ("test pictures", "\(measurement.detections.count)"),
        ])

        page.add(heading: "Learning")
        page.add(charts: RunCurves(try ResultsTable(contentsOf: folder.resultsFile)).charts)

        page.add(heading: "Precision and recall")
        page.add(charts: [curves(result, threshold: 0.5), curves(result, threshold: 0.75)])

        page.add(heading: "Classes")
        page.add(
            header: [
                "class", "objects", "AP", "AP50", "AP75", "AP small", "AP medium", "AP large", "recall",
            ],
            rows: result.categoryFigures.map { figures in
                [recipe.classNames[figures.category], "\(figures.objectCount)"]
                    + [
                        figures.ap, figures.ap50, figures.ap75, figures.apSmall, figures.apMedium,
                        figures.apLarge, figures.ar100,
                    ].map(Self.percent)
            })

        let pictures = DetectionPictures(measurement, of: dataset, classNames: recipe.classNames)
        let agreement = try PictureAgreement(
            pictures, dataset, indices: measurement.detections.keys.sorted()
        ).entries
        for (heading, entries) in [
            ("Worst pictures", Array(agreement.prefix(6))),
            ("Best pictures", Array(agreement.suffix(6).reversed())),
        ] {
            page.add(heading: heading)
            try page.add(
                pictures: entries.map { entry in
                    ReportPage.Picture(
                        image: try pictures.picture(entry.index),
                        caption:
                            "\(try dataset.record(entry.index).name): \(pictures.shown(entry.index).count) "
                            + "found, \(entry.objects) there, agreement \(Self.percent(entry.share))")
                })
        }
        page.add(heading: "Recipe")
        page.add(folded: "Every setting of this run", text: recipe.text)
        return page
    }

    private func curves(_ result: COCOResult, threshold: Double) -> LineChart {
        LineChart(
            title: "Precision by recall at IoU \(threshold)", xLabel: "recall",
            lines: recipe.classNames.indices.compactMap { category in
                result.curve(category: category, threshold: threshold).map { curve in
                    LineChart.Line(
                        name: recipe.classNames[category],
                        points: zip(curve.recalls, curve.precisions).map { (x: $0, y: $1) })
                }
            }, yRange: 0...1)
    }

    private static func percent(_ value: Double?) -> String {
        value.map { "\(($0 * 1000).rounded() / 10) %" } ?? "none"
    }
}

/// A run's table as charts: losses, the rate, and each figure of the test set.
struct RunCurves {
    let charts: [LineChart]

    init(_ table: ResultsTable) {
        func lines(_ names: [String]) -> [LineChart.Line] {
            names.map { LineChart.Line(name: $0.replacing("_", with: " "), points: table.points($0)) }
                .filter { !$0.points.isEmpty }
        }
        let measured = table.columns.filter { $0.hasPrefix("train_") || $0.hasPrefix("test_") }
        let losses = measured.filter { $0.hasSuffix("loss") }
        let groups: [(String, [String])] = [
            ("Loss", losses),
            ("Test figures", measured.filter { $0.hasPrefix("test_ap") || $0.hasSuffix("accuracy") }),
            ("Recall", measured.filter { $0.hasPrefix("test_ar") }), ("Learning rate", ["learning_rate"]),
        ]
        charts = groups.compactMap { title, names in
            let drawn = lines(names)
            return drawn.isEmpty ? nil : LineChart(title: title, xLabel: "epoch", lines: drawn)
        }
    }
}
