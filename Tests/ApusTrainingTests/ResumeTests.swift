import ApusTraining
import Foundation
import Testing

@Suite("Stopping and going on")
struct ResumeTests {
    static let variants: [[String]] = [
        ["loader.workers=0"], ["loader.workers=3"], ["precision=bfloat16"], ["accumulation=2"],
        ["optimizer={name: adamw, learningRate: 0.01}", "clip.norm=1"],
        ["optimizer={name: lbfgs, learningRate: 0.5, maximumIterations: 2}", "steps=8"],
    ]

    private struct Killed: Error {}

    @Test("A run asked to stop at any step ends in the same bytes", arguments: variants)
    func stopped(overrides: [String]) throws {
        try withTemporaryFolder { folder in
            let recipe = try SmallRuns.recipe(overrides)
            try SmallRuns.train(recipe, in: "\(folder)/whole")

            var first = try TrainingSession(recipe, folder: "\(folder)/parts", isResuming: false)
            var done = 0
            let outcome = try first.run(shouldStop: {
                done += 1
                return done == 5
            })
            #expect(outcome == .stopped(step: 5))
            var second = try TrainingSession(recipe, folder: "\(folder)/parts", isResuming: true)
            #expect(second.step == 5)
            #expect(second.warnings.isEmpty)
            #expect(try second.run() == .finished)

            #expect(try SmallRuns.files("\(folder)/whole") == SmallRuns.files("\(folder)/parts"))
        }
    }

    @Test("A killed run goes on from its last checkpoint", arguments: [2, 9, 21, 23, 27])
    func killed(step: Int) throws {
        try withTemporaryFolder { folder in
            let recipe = try SmallRuns.recipe(["checkpoint.every=8"])
            try SmallRuns.train(recipe, in: "\(folder)/whole")

            var first = try TrainingSession(recipe, folder: "\(folder)/parts", isResuming: false)
            #expect(throws: Killed.self) {
                try first.run(observe: { event in
                    if case .step(let report) = event, report.step == step { throw Killed() }
                })
            }
            var second = try TrainingSession(recipe, folder: "\(folder)/parts", isResuming: true)
            // 23 steps are an epoch, and at its end everything is saved.
            #expect(second.step == [2: 0, 9: 8, 21: 16, 23: 16, 27: 24][step])
            _ = try second.run()
            #expect(try SmallRuns.files("\(folder)/whole") == SmallRuns.files("\(folder)/parts"))
        }
    }

    @Test("Stopping between the last step of an epoch and its evaluation loses nothing")
    func stoppedWhileEvaluating() throws {
        try withTemporaryFolder { folder in
            let recipe = try SmallRuns.recipe([])
            try SmallRuns.train(recipe, in: "\(folder)/whole")
            var first = try TrainingSession(recipe, folder: "\(folder)/parts", isResuming: false)
            var isEvaluating = false
            let outcome = try first.run(shouldStop: { isEvaluating }) { event in
                if case .evaluating(2, _) = event { isEvaluating = true }
            }
            #expect(outcome == .stopped(step: 23))
            var second = try TrainingSession(recipe, folder: "\(folder)/parts", isResuming: true)
            _ = try second.run()
            #expect(try SmallRuns.files("\(folder)/whole") == SmallRuns.files("\(folder)/parts"))
        }
    }

    @Test("A run that is over stays as it is")
    func finished() throws {
        try withTemporaryFolder { folder in
            let recipe = try SmallRuns.recipe(["steps=3"])
            try SmallRuns.train(recipe, in: "\(folder)/run")
            let before = try SmallRuns.files("\(folder)/run")
            var again = try TrainingSession(recipe, folder: "\(folder)/run", isResuming: true)
            #expect(again.isFinished)
            #expect(try again.run() == .finished)
            #expect(try SmallRuns.files("\(folder)/run") == before)
        }
    }

    @Test("Another number of workers, threads, or another gate may go on; another rate may not")
    func otherRecipe() throws {
        try withTemporaryFolder { folder in
            let run = "\(folder)/run"
            try SmallRuns.train(try SmallRuns.recipe(["steps=2"]), in: run)
            for harmless in ["loader.workers=2", "threads=1", "checkpoint.every=1", "description=other"] {
                let recipe = try SmallRuns.recipe(["steps=2", harmless])
                _ = try TrainingSession(recipe, folder: run, isResuming: true)
            }
            let other = try SmallRuns.recipe(["steps=2", "optimizer.learningRate=0.2"])
            let error = #expect(throws: CheckpointError.self) {
                try TrainingSession(other, folder: run, isResuming: true)
            }
            #expect(
                error?.description
                    == "\(run)/last.safetensors: was made by another recipe: it says \"learningRate: 0.1\" where "
                    + "this run says \"learningRate: 0.2\"; resume with the run's own recipe, or start a new run"
            )
        }
    }

    @Test("On another machine a run goes on with a warning")
    func otherMachine() {
        let here = RunContext(recipe: "", seed: 1, threads: 2, instructionSet: "AVX512", oneDNN: "2.6.0")
        var there = here
        #expect(here.differences(from: there) == nil)
        there.threads = 8
        there.instructionSet = "AVX2"
        #expect(
            here.differences(from: there)
                == "the run goes on with other last digits than on the machine it began on: "
                + "threads 8 then and 2 now, instruction set AVX2 then and AVX512 now")
    }
}
