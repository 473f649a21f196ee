import ApusTraining
import Testing

@Suite("What a person watching sees")
struct ConsoleTests {
    @Test("The bar says how far, how fast and how long")
    func bar() {
        let bar = ProgressBar("epoch 2/4", total: 200, unit: "pictures")
        #expect(
            bar.line(done: 100, unitsDone: 6400, seconds: 50, detail: "loss 0.5")
                == "epoch 2/4 [============>           ] 50 %  loss 0.5  128 pictures/s  50 s left")
        // Resumed after 80: 20 steps in 10 s, 100 to go.
        #expect(
            bar.line(done: 100, doneBefore: 80, unitsDone: 20, seconds: 10).hasSuffix(
                "2.0 pictures/s  50 s left"))
        #expect(bar.line(done: 200, unitsDone: 1, seconds: 1).contains("[========================] 100 %"))
        #expect(bar.line(done: 0, unitsDone: 0, seconds: 0) == "epoch 2/4 [>                       ] 0 %")
    }

    @Test("Durations", arguments: [(59.4, "59 s"), (61, "1 min 1 s"), (3600, "1 h 0 min"), (.infinity, "?")])
    func durations(seconds: Double, text: String) { #expect(ProgressBar.duration(seconds) == text) }

    /// What a console writes for two steps and an epoch, a second apart.
    private func shown(isTerminal: Bool) -> String {
        var text = ""
        var time = 0.0
        var console = TrainingConsole(
            isTerminal: isTerminal, epochs: 1,
            now: {
                time += 1
                return time
            },
            write: { text += $0 })
        console.show(.began(TrainingOutline(parameters: 1, totalSteps: 2, stepsPerEpoch: 2, stepsDone: 0)))
        for step in 1...2 {
            console.show(
                .step(
                    StepReport(
                        step: step, epoch: 0, samples: 4, loss: 0.25, learningRate: 0.1, gradientNorm: nil)))
        }
        console.show(
            .epoch(
                EpochReport(
                    epoch: 1, step: 2, learningRate: 0.1,
                    metrics: [Metric(name: "test_loss", value: 0.12345)],
                    isBest: true)))
        return text
    }

    @Test("Away from a terminal: one line an epoch")
    func quiet() { #expect(shown(isTerminal: false) == "epoch 1/1  test loss 0.1235  best\n") }

    @Test("On a terminal: a bar that is wiped away before the line")
    func live() {
        let text = shown(isTerminal: true)
        #expect(text.hasPrefix("\repoch 1/1 ["))
        #expect(text.hasSuffix("\r\u{1B}[Kepoch 1/1  test loss 0.1235  best\n"))
    }
}
