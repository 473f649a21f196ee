import ApusTraining
import Foundation
import Testing

@Suite("Results and systems")
struct ResultsTests {
    private static let environment = ResultRecord.Environment(
        processor: "a processor", instructionSet: "AVX2", threads: 2, oneDNN: "2.6.3", swift: "6.3")

    private func demo(_ overrides: String...) throws -> Recipe {
        try RecipeLibrary.recipe(
            named: "fashion-demo", overrides: ["sources=[Sources/**]", "gate.minutes=5"] + overrides)
    }

    private func record(
        of recipe: Recipe, figure: Double = 0.925, seconds: Double = 200, in checkout: Checkout
    ) throws -> ResultRecord {
        try ResultRecord(
            recipe: recipe, command: "apus recipe run \(recipe.name)", date: "2026-11-22", seconds: seconds,
            figure: figure, environment: Self.environment, checkout: checkout)
    }

    /// A folder with two source files, as a checkout.
    private func withCheckout(_ body: (Checkout) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let checkout = Checkout(root: folder)
            for file in ["Sources/A/a.swift", "Sources/B/b.swift"] {
                try write("let x = 1", to: file, in: checkout)
            }
            try body(checkout)
        }
    }

    private func write(_ text: String, to file: String, in checkout: Checkout) throws {
        let url = URL(fileURLWithPath: checkout.root).appendingPathComponent(file)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    @Test(arguments: [
        (0.92, 300.0, true), (0.9199, 300, false), (0.95, 300.1, false), (Double.nan, 1, false),
    ])
    func theGateJudges(figure: Double, seconds: Double, pass: Bool) throws {
        try withCheckout { checkout in
            let record = try record(of: demo(), figure: figure, seconds: seconds, in: checkout)
            #expect(record.pass == pass)
            #expect(record.gate == ">= 0.92 within 5 minutes")
        }
    }

    @Test func recordsSurviveTheFile() throws {
        try withCheckout { checkout in
            let path = checkout.root + "/results.json"
            #expect(try ResultsFile(contentsOf: path).records == [])
            var results = ResultsFile()
            results.insert(try record(of: demo("name=second"), in: checkout))
            results.insert(try record(of: demo("name=first"), in: checkout))
            results.insert(try record(of: demo("name=second"), figure: 0.93, in: checkout))
            try results.write(to: path)
            let read = try ResultsFile(contentsOf: path)
            #expect(read == results)
            #expect(read.records.map(\.recipe) == ["first", "second"])
            #expect(read.record(of: "second")?.figure == 0.93)
        }
    }

    @Test(arguments: [
        ("", "is no list of results"), ("{}", "is no list of results"),
        (#"[{"recipe": "a"}]"#, "0.command is missing"),
    ])
    func filesOfSomethingElseAreRefused(text: String, reason: String) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/results.json"
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            let error = #expect(throws: ResultsError.self) { try ResultsFile(contentsOf: path) }
            #expect(error?.path == path)
            #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
        }
    }

    @Test func aFolderThatIsNotThere() {
        #expect(throws: ResultsError.self) { try ResultsFile().write(to: "/nonexistent/results.json") }
    }

    @Test func anyChangeOfTheSourcesChangesTheirHash() throws {
        try withCheckout { checkout in
            let patterns = ["Sources/**"]
            let first = try checkout.sourcesHash(patterns)
            #expect(try checkout.sourcesHash(patterns) == first)
            #expect(try checkout.sourcesHash(["Sources/A/*", "Sources/B/b.swift"]) == first)
            #expect(try checkout.sourcesHash(["Sources/A/**"]) != first)

            try write("let x = 2", to: "Sources/A/a.swift", in: checkout)
            #expect(try checkout.sourcesHash(patterns) != first)
            try write("let x = 1", to: "Sources/A/a.swift", in: checkout)
            #expect(try checkout.sourcesHash(patterns) == first)
            try write("", to: "Sources/A/c.swift", in: checkout)
            #expect(try checkout.sourcesHash(patterns) != first)

            let error = #expect(throws: RecipeError.self) { try checkout.sourcesHash(["Sources/C/**"]) }
            #expect(error?.description == "\(checkout.root): sources: Sources/C/** names no file")
        }
    }

    @Test func statesFollowFromRecords() throws {
        try withCheckout { checkout in
            // B4 wants four recipes; these stand for them.
            let names = try #require(System.all.first { $0.id == "B4" }).recipes
            #expect(names.count > 1)
            let recipes = try names.map { try demo("name=\($0)") }
            var results = ResultsFile()
            func state(_ checkout: Checkout?) throws -> SystemState? {
                try System.reports(results: results, recipes: recipes, checkout: checkout)
                    .first { $0.id == "B4" }?.state
            }

            #expect(try state(checkout) == .absent)
            results.insert(try record(of: recipes[0], figure: 0.5, in: checkout))
            #expect(try state(checkout) == .absent)
            results.insert(try record(of: recipes[0], in: checkout))
            #expect(try state(checkout) == .partial)
            for recipe in recipes { results.insert(try record(of: recipe, in: checkout)) }
            #expect(try state(checkout) == .works)

            try write("let x = 3", to: "Sources/B/b.swift", in: checkout)
            #expect(try state(checkout) == .stale)
            #expect(try state(nil) == .works, "without sources only recipes are compared")
            results.insert(try record(of: demo("name=\(names[0])", "seed=2"), in: checkout))
            #expect(try state(nil) == .stale)
        }
    }

    @Test func reportsNameWhatWasMeasured() throws {
        try withCheckout { checkout in
            let recipe = try demo()
            let results = ResultsFile(records: [try record(of: recipe, in: checkout)])
            let reports = try System.reports(results: results, recipes: [recipe], checkout: checkout)
            let report = try #require(reports.first { $0.id == "B4" })
            #expect(report.measured == "test_accuracy 0.925")
            #expect(report.gate == ">= 0.92 within 5 minutes")
            #expect(report.recipe.contains("fashion-demo"))
            #expect(
                results.page.contains(
                    "| fashion-demo | test_accuracy | 0.925 | >= 0.92 within 5 minutes | PASS |"))
            #expect(results.page.contains("| 3 min 20 s |"))
        }
    }

    @Test func thePageIsMadeFromTheRecords() throws {
        let root = EmbeddedRecipesTests.root
        let results = try ResultsFile(contentsOf: root.appendingPathComponent("Results/results.json").path)
        let page = try String(contentsOf: root.appendingPathComponent("RESULTS.md"), encoding: .utf8)
        #expect(page == results.page)
    }

    @Test func theTableAndTheRecipesAgree() throws {
        #expect(Set(System.all.map(\.id)).count == System.all.count)
        for recipe in try RecipeLibrary.recipes() {
            let rows = System.all.filter { $0.recipes.contains(recipe.name) }.map(\.id)
            #expect(rows == recipe.systems, "\(recipe.name): `systems` and System.all differ")
        }
    }
}
