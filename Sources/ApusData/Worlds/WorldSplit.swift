import ApusTensor

/// Which pictures of a world: those to learn from, or those to be judged by.
///
/// The splits never share a stream of random numbers, so no seed makes a picture of one appear in the other. In
/// ``StreetsWorld`` they also differ in textures and layouts.
public enum WorldSplit: String, Sendable, Hashable, CaseIterable {
    case train
    case test

    var key: RandomStream.Key { .name(rawValue) }
}
