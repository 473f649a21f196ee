import ApusNN
import ApusTensor
import Testing

@Suite("Losses of pairs of boxes")
struct BoxLossTests {
    /// `Fixtures/box_losses.json`, which `Scripts/fixtures/box_losses.py` makes with torchvision in float64.
    private struct Fixture: Decodable {
        struct Loss: Decodable {
            let losses: [Double]
            let gradient: [Double]
        }
        let prediction: [Float]
        let target: [Float]
        let generalized: Loss
        let distance: Loss
        let complete: Loss

        subscript(overlap: BoxOverlap) -> Loss {
            switch overlap {
            case .generalized: generalized
            case .distance: distance
            case .complete: complete
            }
        }
    }

    @Test("Losses and gradients equal torchvision's", arguments: BoxOverlap.allCases)
    func equalsTorchvision(_ overlap: BoxOverlap) throws {
        let fixture = try Reference.decode("box_losses", as: Fixture.self)
        let shape: Shape = [fixture.prediction.count / 4, 4]
        let (prediction, target) = (
            Tensor(fixture.prediction, shape: shape), Tensor(fixture.target, shape: shape)
        )
        let losses = overlapLoss(overlap, prediction, target, reduction: .none).floats
        for (found, wanted) in zip(losses, fixture[overlap].losses) {
            #expect(abs(Double(found) - wanted) < 2e-6)
        }
        let (_, gradients) = valueWithGradients(at: [prediction]) {
            overlapLoss(overlap, $0[0], target, reduction: .sum)
        }
        for (found, wanted) in zip(try #require(gradients[0]).floats, fixture[overlap].gradient) {
            #expect(abs(Double(found) - wanted) < 1e-5)
        }
    }

    @Test("Half of a square beside it: by hand")
    func byHand() {
        // Union 6 in a hull of 2 x 4; centres 0.5 and 1 apart; squared diagonal 20; ratios 1 and 1/4.
        let prediction = Tensor([0, 0, 2, 2] as [Float], shape: [1, 4])
        let target = Tensor([0, 0, 1, 4] as [Float], shape: [1, 4])
        let overlap = 2 / 6.0
        let v = 4 / (Double.pi * Double.pi) * 0.29205  // (atan 1 - atan 1/4)^2 = 0.54042^2
        let alpha = v / (1 - overlap + v)
        let wanted: [(BoxOverlap, Double)] = [
            (.generalized, 1 - overlap + 2 / 8.0), (.distance, 1 - overlap + 1.25 / 20),
            (.complete, 1 - overlap + 1.25 / 20 + alpha * v),
        ]
        for (kind, loss) in wanted {
            #expect(abs(Double(overlapLoss(kind, prediction, target).item) - loss) < 2e-4, "\(kind)")
        }
    }

    @Test(
        "Boxes without an inside and far apart give finite losses and gradients",
        arguments: BoxOverlap.allCases)
    func extremes(_ overlap: BoxOverlap) throws {
        let prediction = Tensor([5, 5, 5, 5.001, 0, 0, 1e6, 1e6] as [Float], shape: [2, 4])
        let target = Tensor([5, 5, 5.5, 6, -1e6, -1e6, -9e5, -9e5] as [Float], shape: [2, 4])
        let (loss, gradients) = valueWithGradients(at: [prediction]) { overlapLoss(overlap, $0[0], target) }
        #expect(loss.item.isFinite && loss.item > 0)
        #expect(try #require(gradients[0]).floats.allSatisfy(\.isFinite))
    }
}
