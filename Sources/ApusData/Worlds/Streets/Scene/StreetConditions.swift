import ApusTensor
import ApusVision

/// The hour and the weather of a scene.
public struct StreetConditions: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case day
        case dusk
        case rain
    }

    public let kind: Kind
    /// Towards the sun, in the world's frame.
    let sun: Vector3
    let sunlight: Vector3
    /// The light of the sky on a surface that faces up; half of it reaches one that faces sideways.
    let skylight: Vector3
    let zenith: Vector3
    let horizon: Vector3
    /// Metres at which haze hides half of a thing.
    let haze: Float
    /// How dark the ground is where something stands between it and the light.
    let shadow: Float
    /// Share of the sky covered by clouds.
    let clouds: Float
    /// Spread of the sensor's noise, of 1.
    let grain: Float
    let seed: UInt32

    var isDark: Bool { kind == .dusk }
    var isRaining: Bool { kind == .rain }

    /// Half of all scenes are at day, the others at dusk or in the rain.
    init(_ stream: inout RandomStream) {
        let kind = stream.pick(weighted: [(Kind.day, 5), (.dusk, 2.5), (.rain, 2.5)])
        self.kind = kind
        let around = ExactTurn.sineAndCosine(stream.uniform(in: 0..<(2 * Double.pi)))
        let rise: Float = kind == .dusk ? stream.float(0.08, 0.2) : stream.float(0.45, 1.3)
        sun = Vector3(Float(around.cosine), Float(around.sine), rise).normalized
        let tint = Vector3(stream.float(-0.04, 0.04), 0, stream.float(-0.04, 0.04))
        let light = stream.float(0.88, 1.1)
        switch kind {
        case .day:
            sunlight = Vector3(0.62, 0.58, 0.5) * light + tint
            skylight = Vector3(0.52, 0.56, 0.63) * light
            zenith = Vector3(hex: 0x3F78BE).mixed(Vector3(hex: 0x6FA4D8), stream.float(0, 1))
            horizon = Vector3(hex: 0xC9DCEB).mixed(Vector3(hex: 0xE4E4DC), stream.float(0, 1))
            (haze, shadow, clouds) = (stream.float(180, 400), 0.5, stream.float(0.1, 0.65))
            grain = stream.float(0.006, 0.014)
        case .dusk:
            sunlight = Vector3(0.3, 0.17, 0.1) * light + tint
            skylight = Vector3(0.33, 0.32, 0.44) * light
            zenith = Vector3(hex: 0x1E2A50).mixed(Vector3(hex: 0x34457A), stream.float(0, 1))
            horizon = Vector3(hex: 0xD98A5A).mixed(Vector3(hex: 0xB07A94), stream.float(0, 1))
            (haze, shadow, clouds) = (stream.float(130, 240), 0.35, stream.float(0.2, 0.7))
            grain = stream.float(0.015, 0.03)
        case .rain:
            sunlight = Vector3(repeating: 0.06) * light
            skylight = Vector3(0.62, 0.66, 0.7) * light
            zenith = Vector3(hex: 0x7F8B96).mixed(Vector3(hex: 0x98A2AA), stream.float(0, 1))
            horizon = Vector3(hex: 0xA9B2B8).mixed(Vector3(hex: 0xB9BFC2), stream.float(0, 1))
            (haze, shadow, clouds) = (stream.float(70, 130), 0.4, 1)
            grain = stream.float(0.01, 0.02)
        }
        seed = stream.seed()
    }
}
