import ApusTensor

/// Samples that can be made one by one, in any order and by several threads at once.
public protocol Dataset: Sendable {
    associatedtype Sample: Sendable

    /// The number of samples.
    var count: Int { get }

    /// Makes one sample. Whatever is random about it is drawn from `stream` and from nowhere else: the same
    /// stream gives the same bits.
    ///
    /// - Parameter index: 0 to `count - 1`.
    func sample(_ index: Int, stream: inout RandomStream) throws -> Sample
}

/// Why a sample could not be made.
public struct SampleError: Error, CustomStringConvertible {
    /// The sample's index in the data set.
    public let index: Int
    public let epoch: Int
    /// What the data set reported.
    public let underlying: any Error

    package init(index: Int, epoch: Int, underlying: any Error) {
        self.index = index
        self.epoch = epoch
        self.underlying = underlying
    }

    public var description: String { "sample \(index) (epoch \(epoch)): \(underlying)" }
}
