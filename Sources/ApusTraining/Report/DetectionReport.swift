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
        let analysis = measurement.analysis(classNames: recipe.classNames)
        let result = analysis.result
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

        add(analysis, to: &page)
        let pictures = DetectionPictures(measurement, of: dataset, classNames: recipe.classNames)
        page.add(heading: "An error of each kind, the surest")
        page.add(text: "The detection is drawn in red, the object that it should be about in green.")
        try page.add(
            pictures: ErrorPictures(measurement, analysis.errors, dataset, recipe.classNames).pictures)
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

    /// Sizes, kinds of errors, and confused classes.
    private func add(_ analysis: DetectionAnalysis, to page: inout ReportPage) {
        page.add(heading: "Sizes")
        page.add(
            header: ["objects of", "square pixels", "objects", "AP", "AP50", "recall"],
            rows: zip(analysis.sizes, ["up to 1,024", "1,024 to 9,216", "from 9,216"]).map { figures, area in
                ["\(figures.size) size", area, "\(figures.objects)"]
                    + [figures.ap, figures.ap50, figures.recall].map(Self.percent)
            })

        page.add(heading: "What is wrong")
        let errors = analysis.errors
        page.add(
            text:
                "Every wrong detection is of one kind (TIDE, Bolya et al. 2020). The gain is what AP at an IoU of "
                + "0.50, \(Self.percent(errors.ap)) now, would rise by if all errors of that kind were "
                + "repaired and nothing else; gains do not add up.")
        page.add(charts: [
            BarChart(
                title: "AP50 to be gained, in points",
                bars: errors.figures.map {
                    BarChart.Bar(
                        name: $0.kind.words, value: $0.gain ?? 0,
                        label: $0.gain.map { "\(($0 * 1000).rounded() / 10)" } ?? "none")
                }),
            MatrixChart(
                title: "Confused classes (score from \(analysis.confusion.leastScore), IoU from "
                    + "\(analysis.confusion.threshold))",
                rowTitle: "marked", columnTitle: "found as",
                rowNames: analysis.classNames + ["background"],
                columnNames: analysis.classNames + ["nothing"], counts: analysis.confusion.rows),
        ])
        page.add(
            header: ["kind", "count", "gain", "what it is"],
            rows: errors.figures.map {
                [$0.kind.words, "\($0.count)", Self.percent($0.gain), $0.kind.meaning]
            })
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
