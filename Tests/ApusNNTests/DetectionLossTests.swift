import ApusNN
import ApusTensor
import Foundation
import Testing

@Suite struct DetectionLossTests {
    /// The paper's formula, answer by answer.
    private func focal(_ x: Double, _ isThere: Bool, _ alpha: Double, _ gamma: Double) -> Double {
        let p = 1 / (1 + exp(-x))
        let right = isThere ? p : 1 - p
        return -(isThere ? alpha : 1 - alpha) * pow(1 - right, gamma) * log(right)
    }

    @Test(arguments: [(0.25, 2.0), (0.5, 0.0), (0.75, 1.5)])
    func focalLossIsItsFormula(alpha: Double, gamma: Double) throws {
        let values: [Float] = [-3, 0.5, 2, 1, -0.25, 4, 0, -1, 1.5, 3, -2, 0.75]
        let classes = [1, -1, 0, 2]
        var expected = 0.0
        for (index, x) in values.enumerated() where index / 3 != 2 {
            expected += focal(Double(x), classes[index / 3] == index % 3, alpha, gamma)
        }
        let logits = Tensor(values, shape: [4, 3])
        let (value, gradients) = valueWithGradients(at: [logits]) {
            sigmoidFocalLoss($0[0], classes: classes, weights: [1, 1, 0, 1], alpha: alpha, gamma: gamma)
        }
        // The class of the row that is left out counts nothing either.
        #expect(abs(Double(value.item) - expected) < 1e-5 * expected)
        let slopes = try #require(gradients[0]).floats
        for (index, x) in values.enumerated() {
            let isThere = classes[index / 3] == index % 3
            let step = 1e-5
            let slope =
                index / 3 == 2
                ? 0
                : (focal(Double(x) + step, isThere, alpha, gamma)
                    - focal(Double(x) - step, isThere, alpha, gamma)) / (2 * step)
            #expect(abs(Double(slopes[index]) - slope) < 1e-4, "logit \(index)")
        }
    }

    @Test func focalLossOfSureAnswersIsFinite() throws {
        let logits = Tensor([200, -200, 200, -200] as [Float], shape: [2, 2])
        let (value, gradients) = valueWithGradients(at: [logits]) {
            sigmoidFocalLoss($0[0], classes: [0, 1])
        }
        #expect(value.item.isFinite && value.item > 100)
        #expect(try #require(gradients[0]).floats.allSatisfy { $0.isFinite })
    }

    @Test func generalizedOverlapIsThatOfBoxes() throws {
        // Equal, overlapping, inside, apart.
        let pairs: [([Float], [Float], Double)] = [
            ([0, 0, 2, 2], [0, 0, 2, 2], 0), ([0, 0, 2, 2], [1, 1, 3, 3], 1 - 1 / 7.0 + 2 / 9.0),
            ([0, 0, 4, 4], [1, 1, 2, 3], 1 - 2 / 16.0), ([0, 0, 1, 1], [3, 0, 4, 1], 1 + 0.5),
        ]
        let prediction = Tensor(pairs.flatMap { $0.0 }, shape: [4, 4])
        let target = Tensor(pairs.flatMap { $0.1 }, shape: [4, 4])
        let found = generalizedIntersectionOverUnionLoss(prediction, target, reduction: .none).floats
        for (value, pair) in zip(found, pairs) { #expect(abs(Double(value) - pair.2) < 1e-6) }
        let (_, gradients) = valueWithGradients(at: [prediction]) {
            generalizedIntersectionOverUnionLoss($0[0], target, reduction: .sum)
        }
        let slopes = try #require(gradients[0]).floats
        #expect(slopes.allSatisfy { $0.isFinite })
        // Apart, the right edge is drawn towards the target.
        #expect(slopes[14] < 0)
    }

    @Test("Answers that are partly right are blamed for the rest, also where they are sure")
    func partialNegativeFocalLossIsItsFormula() throws {
        let values: [Float] = [-3, 0.5, 2, 1, -0.25, 9]
        let shares: [Int: Float] = [1: 0.25, 2: 1, 5: 0.999, 3: 0]
        func blame(_ x: Double, _ share: Double) -> Double {
            let q = (1 - share) / (1 + exp(-x))
            return -q * q * log(1 - q)
        }
        let places = shares.keys.sorted()
        let (value, gradients) = valueWithGradients(at: [Tensor(values, shape: [2, 3])]) {
            partialNegativeFocalLoss($0[0], places: places, shares: places.map { shares[$0] ?? 0 })
        }
        let expected = values.indices.reduce(0) { $0 + blame(Double(values[$1]), Double(shares[$1] ?? 0)) }
        #expect(abs(Double(value.item) - expected) < 1e-5 * expected)
        let slopes = try #require(gradients[0]).floats
        for (index, x) in values.enumerated() {
            let (x, share, step) = (Double(x), Double(shares[index] ?? 0), 1e-5)
            let slope = (blame(x + step, share) - blame(x - step, share)) / (2 * step)
            #expect(abs(Double(slopes[index]) - slope) < 1e-4, "logit \(index)")
        }
        let sure = partialNegativeFocalLoss(.full([1, 1], 80), places: [0], shares: [0.5])
        #expect(abs(sure.item - 0.25 * 0.6931472) < 1e-5)
    }
}
